import assert from "node:assert/strict";
import { ConnectionTable, type Waiting } from "../../../api/connections/connection_table.ts";

const pure = { permissions: "none" } as const;
const waiting = (waitingSince?: number): Waiting => ({ waitingSince });

Deno.test("ConnectionTable evicts what has waited longest when it is full", pure, () => {
  const table = new ConnectionTable({ max: 3, perAddress: 3 });
  const [busy, old, young, next] = [waiting(), waiting(1), waiting(2), waiting(3)];
  for (const entry of [busy, young, old]) table.add("a", entry);
  assert.deepEqual(table.add("b", next), { admitted: true, evicted: old });
  assert.equal(table.size, 3);
});

Deno.test("ConnectionTable refuses when all are being answered", pure, () => {
  const table = new ConnectionTable({ max: 9, perAddress: 1 });
  table.add("a", waiting());
  assert.deepEqual(table.add("a", waiting()), { admitted: false });
  assert.deepEqual(table.add("b", waiting()), { admitted: true, evicted: undefined });
});
