import assert from "node:assert/strict";
import fc from "fast-check";
import { sparseExamples, takeRows } from "../../src/training/examples.ts";

const rows = {
  offsets: Int32Array.of(0, 2, 2, 5),
  indices: Int32Array.of(4, 9, 1, 2, 3),
  weights: Float32Array.of(0.5, 1, 2, 3, 4),
};
const labels = Int32Array.of(1, 0, 2);

Deno.test("takeRows() takes rows in the given order, empty and repeated ones too", () => {
  assert.deepEqual(takeRows(rows, [2, 1, 0, 2]), {
    offsets: Int32Array.of(0, 3, 3, 5, 8),
    indices: Int32Array.of(1, 2, 3, 4, 9, 1, 2, 3),
    weights: Float32Array.of(2, 3, 4, 0.5, 1, 2, 3, 4),
  });
});

Deno.test("takeRows() of all rows is the same rows, of none is none", () => {
  assert.deepEqual(takeRows(rows, [0, 1, 2]), rows);
  assert.deepEqual(takeRows(rows, []), {
    offsets: new Int32Array(1),
    indices: new Int32Array(),
    weights: new Float32Array(),
  });
});

Deno.test("takeRows() of taken rows is the rows that were meant", () => {
  const some = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(some, fc.array(fc.nat()), (first, second) => {
    const then = second.map((at) => at % first.length);
    const composed = then.map((at) => first[at]);
    assert.deepEqual(takeRows(takeRows(rows, first), then), takeRows(rows, composed));
  }));
});

Deno.test("sparseExamples() feed the named rows with their classes", () => {
  const examples = sparseExamples("words", rows, labels);
  assert.equal(examples.labels, labels);
  const { inputs, bags } = examples.batch(Int32Array.of(2, 0));
  assert.deepEqual(inputs, {
    targets: { dtype: "int64", dims: [2], data: BigInt64Array.of(2n, 1n) },
  });
  assert.deepEqual(bags, { words: takeRows(rows, [2, 0]) });
});
