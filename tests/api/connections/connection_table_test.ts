import assert from "node:assert/strict";
import { ConnectionTable, type Waiting } from "../../../api/connections/connection_table.ts";

const pure = { permissions: "none" } as const;
const waiting = (waitingSince?: number): Waiting => ({ waitingSince });

Deno.test("ConnectionTable evicts what has waited longest when it is full", pure, () => {
  const table = new ConnectionTable({ max: 3, perAddress: 3 });
  const [busy, old, young, next] = [waiting(), waiting(1), waiting(2), waiting(3)];
  for (const entry of [busy, young, old]) table.add("a", entry);
  assert.deepEqual(table.makeRoom("b"), { room: true, evicted: old });
  table.add("b", next);
  assert.equal(table.size, 3);
});

Deno.test("ConnectionTable refuses when all are being answered", pure, () => {
  const table = new ConnectionTable({ max: 9, perAddress: 1 });
  table.add("a", waiting());
  assert.deepEqual(table.makeRoom("a"), { room: false, evicted: undefined });
  assert.deepEqual(table.makeRoom("b"), { room: true, evicted: undefined });
});
