import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type SparseBatch,
  sparseGram,
  toPaddedBatch,
  touchedRowFinder,
  transposedBatch,
} from "../src/sparse_rows.ts";

const ROWS = 6;
const COLUMNS = 3;
type Pairs = readonly (readonly [row: number, weight: number])[];

function sparse(rows: readonly Pairs[]): SparseBatch {
  const offsets = [0];
  for (const pairs of rows) offsets.push(offsets[offsets.length - 1] + pairs.length);
  return {
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(rows.flat().map(([row]) => row)),
    weights: Float32Array.from(rows.flat().map(([, weight]) => weight)),
  };
}

const pairs = fc.array(fc.tuple(fc.nat(ROWS - 1), fc.integer({ min: -8, max: 8 })));
const batches = fc.array(pairs, { minLength: 1, maxLength: 4 });
const table = Float32Array.from({ length: ROWS * COLUMNS }, (_, at) => at + 1);

Deno.test("transposedBatch() has the pairs of each touched row, in the order of the batch", () => {
  fc.assert(fc.property(batches, (rows) => {
    const batch = sparse(rows);
    const touched = touchedRowFinder(ROWS)(batch);
    const expected = touched.rows.map((wanted) =>
      rows.flatMap((row, b): Pairs =>
        row.flatMap(([at, weight]) => at === wanted ? [[b, weight] as const] : [])
      )
    );
    assert.deepEqual(transposedBatch(batch, touched), sparse(expected));
  }));
});

Deno.test("touchedRowFinder() lists each touched row once, in order of first touch, batch after batch", () => {
  const touch = touchedRowFinder(ROWS);
  fc.assert(fc.property(batches, (rows) => {
    const batch = sparse(rows);
    const { rows: touched, local } = touch(batch);
    assert.deepEqual(touched, [...new Set(batch.indices)]);
    assert.deepEqual([...local].map((at) => touched[at]), [...batch.indices]);
  }));
});

Deno.test("touchedRowFinder() refuses a row outside the table and works on afterwards", () => {
  const touch = touchedRowFinder(ROWS);
  assert.throws(() => touch(sparse([[[1, 1], [ROWS, 1]]])), /touch row 6: expected 0 to 5/);
  assert.throws(() => touch(sparse([[[-1, 1]]])), RangeError);
  assert.deepEqual(touch(sparse([[[1, 1], [2, 1]]])).rows, [1, 2]);
});

Deno.test("sparseGram() and the gradient of the sums give the norm of the table's gradient", () => {
  fc.assert(fc.property(batches, (rows) => {
    const batch = sparse(rows);
    const touched = touchedRowFinder(ROWS)(batch);
    const data = table.subarray(0, rows.length * COLUMNS);
    const shared = sparseGram(batch, touched);
    assert.deepEqual(shared.dims, [rows.length, rows.length]);
    let found = 0;
    for (let at = 0; at < shared.data.length; at++) {
      const [b, other] = [Math.floor(at / rows.length), at % rows.length];
      for (let c = 0; c < COLUMNS; c++) {
        found += shared.data[at] * data[b * COLUMNS + c] * data[other * COLUMNS + c];
      }
    }
    const { offsets, indices, weights } = transposedBatch(batch, touched);
    let expected = 0;
    for (let row = 0; row < touched.rows.length; row++) {
      for (let c = 0; c < COLUMNS; c++) {
        let g = 0;
        for (let pair = offsets[row]; pair < offsets[row + 1]; pair++) {
          g += weights[pair] * data[indices[pair] * COLUMNS + c];
        }
        expected += g * g;
      }
    }
    // whole numbers, so there is no rounding
    assert.equal(found, expected);
  }));
});

Deno.test("toPaddedBatch() fills up with weight 0 and keeps one column for an empty batch", () => {
  const { indices, weights } = toPaddedBatch(sparse([[[4, 2], [1, 3]], [], [[5, 1]]]));
  assert.deepEqual(indices.dims, [3, 2]);
  assert.deepEqual([...indices.data], [4n, 1n, 0n, 0n, 5n, 0n]);
  assert.deepEqual([...weights.data], [2, 3, 0, 0, 1, 0]);
  assert.deepEqual(toPaddedBatch(sparse([[]])).weights.dims, [1, 1]);
});
