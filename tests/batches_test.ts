import assert from "node:assert/strict";
import fc from "fast-check";
import { orderedBatches, shuffledBatches } from "../src/batches.ts";

const sizes = fc.tuple(fc.nat({ max: 200 }), fc.integer({ min: 1, max: 70 }));
const orderOf = (batches: Int32Array[]) => batches.flatMap((batch) => [...batch]);
const everyRow = (rows: number) => Array.from({ length: rows }, (_, row) => row);

Deno.test("shuffledBatches() gives each row once an epoch", () => {
  fc.assert(fc.property(sizes, fc.nat(), fc.nat({ max: 9 }), ([rows, size], seed, epoch) => {
    const order = orderOf(shuffledBatches(rows, size, { seed, epoch }));
    assert.deepEqual(order.toSorted((a, b) => a - b), everyRow(rows));
  }));
});

Deno.test("shuffledBatches() fills all batches but the last", () => {
  fc.assert(fc.property(sizes, ([rows, size]) => {
    const lengths = shuffledBatches(rows, size, { seed: 1, epoch: 0 }).map(({ length }) => length);
    assert.equal(lengths.length, Math.ceil(rows / size));
    assert.ok(lengths.slice(0, -1).every((length) => length === size));
  }));
});

Deno.test("shuffledBatches() depends on seed and epoch alone", () => {
  const order = (seed: number, epoch: number) => orderOf(shuffledBatches(100, 8, { seed, epoch }));
  assert.deepEqual(order(1, 0), order(1, 0));
  assert.notDeepEqual(order(1, 1), order(1, 0));
  assert.notDeepEqual(order(2, 0), order(1, 0));
  assert.deepEqual(order(1, 0), orderOf(shuffledBatches(100, 33, { seed: 1, epoch: 0 })));
});

Deno.test("orderedBatches() keeps the order", () => {
  fc.assert(fc.property(sizes, ([rows, size]) => {
    const batches = orderedBatches(rows, size);
    assert.deepEqual(orderOf(batches), everyRow(rows));
    assert.equal(batches.length, Math.ceil(rows / size));
    assert.ok(batches.every(({ length }) => length <= size));
  }));
});
