import assert from "node:assert/strict";
import { confusionMatrix } from "../../src/scoring/confusion.ts";

const test = { permissions: "none" } as const;

Deno.test("confusionMatrix() counts pairs with the actual class as the row", test, () => {
  const { counts, rows } = confusionMatrix({ actual: [0, 0, 1, 2], predicted: [0, 1, 1, 0] }, 3);
  assert.deepEqual([...counts], [1, 1, 0, 0, 1, 0, 1, 0, 0]);
  assert.equal(rows, 4);
});

Deno.test("confusionMatrix() refuses columns of different lengths", test, () => {
  assert.throws(() => confusionMatrix({ actual: [0, 1], predicted: [0] }, 2), {
    name: "RangeError",
    message: "Cannot compare predictions: 1 of them, expected 2",
  });
});

for (const stray of [-1, 2, 0.5, NaN]) {
  Deno.test(`confusionMatrix() refuses class ${stray} among two`, test, () => {
    assert.throws(() => confusionMatrix({ actual: [0, 1], predicted: [0, stray] }, 2), {
      name: "RangeError",
      message: `Cannot count row 1: class ${stray}, expected an integer from 0 to 1`,
    });
  });
}
