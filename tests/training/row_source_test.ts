import assert from "node:assert/strict";
import fc from "fast-check";
import {
  collectRows,
  joinParts,
  labelledBatches,
  rowsInMemory,
} from "../../src/training/row_source.ts";
import { makePart, parts, toPairs } from "../_sparse_parts.ts";

Deno.test("joinParts() keeps every row, the first part's before the second's", () => {
  fc.assert(fc.property(parts, parts, (first, second) => {
    const joined = joinParts(makePart(first), makePart(second));
    assert.deepEqual(toPairs(joined), [...first, ...second]);
    assert.deepEqual([...joined.labels], [...first.keys(), ...second.keys()]);
  }));
});

Deno.test("labelledBatches() gives each row its own label", async () => {
  const [first, second] = [makePart([[[1, 2]], []]), makePart([[[3, 4], [5, 6]]])];
  const labels = Int32Array.of(7, 8, 9);
  const source = { labels, batches: () => [first.rows, second.rows] };
  const found = await Array.fromAsync(labelledBatches(source));
  assert.deepEqual(found.map((batch) => [...batch.labels]), [[7, 8], [9]]);
  assert.deepEqual(found.flatMap(toPairs), [[[1, 2]], [], [[3, 4], [5, 6]]]);
});

Deno.test("collectRows() reads sources one after another", async () => {
  await fc.assert(fc.asyncProperty(parts, parts, async (first, second) => {
    const all = await collectRows([first, second].map((rows) => rowsInMemory(makePart(rows))));
    assert.deepEqual(toPairs(all), [...first, ...second]);
  }));
});
