import assert from "node:assert/strict";
import fc from "fast-check";
import { appendDense, rawWeights, withDense } from "../../src/models/dense_block.ts";
import { featureScaling } from "../../src/training/feature_scaling.ts";
import { makePart, parts, toPairs } from "../_sparse_parts.ts";

const [SPARSE, COLUMNS, CLASSES] = [10, 3, 2];
const numbers = (length: number) =>
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: length, maxLength: length });

function dense(rows: number) {
  return numbers(rows * COLUMNS).map((values) => Float32Array.from(values));
}

function block(features: Float32Array) {
  return { first: SPARSE, scaling: featureScaling(features, COLUMNS), weight: 0.8 };
}

Deno.test("appendDense() keeps the sparse pairs of each row before its dense features", () => {
  fc.assert(
    fc.property(
      parts.chain((rows) => fc.tuple(fc.constant(rows), dense(rows.length))),
      ([rows, features]) => {
        const joined = appendDense(makePart(rows).rows, features, block(features));
        toPairs({ rows: joined }).forEach((pairs, row) => {
          assert.deepEqual(pairs.slice(0, -COLUMNS), rows[row]);
          assert.deepEqual(pairs.slice(-COLUMNS).map(([index]) => index), [10, 11, 12]);
        });
      },
    ),
  );
});

Deno.test("dense features have the mean squared length of the block's weight", () => {
  const features = Float32Array.of(1, 5, 2, 4, 1, 2, 2, 2, 8, 9, 0, 0);
  const rows = makePart([[], [], [], []]).rows;
  const { weights } = appendDense(rows, features, block(features));
  const square = weights.reduce((sum, weight) => sum + weight * weight, 0) / 4;
  assert.ok(Math.abs(square - 0.8 ** 2) < 1e-6);
});

Deno.test("withDense() gives each batch the features of its own rows", async () => {
  const [first, second] = [makePart([[], []]), makePart([[]])];
  const features = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 10);
  const source = { labels: new Int32Array(3), batches: () => [first.rows, second.rows] };
  const found = await Array.fromAsync(withDense(source, features, block(features)).batches());
  const whole = appendDense(makePart([[], [], []]).rows, features, block(features));
  assert.deepEqual(found.flatMap((rows) => [...rows.weights]), [...whole.weights]);
});

Deno.test("rawWeights() give raw features the margins that the solver's give standardised ones", () => {
  fc.assert(
    fc.property(dense(5), numbers((SPARSE + COLUMNS + 1) * CLASSES), (features, values) => {
      const table = Float32Array.from(values);
      const place = block(features);
      const bias = table.slice(-CLASSES);
      const weights = rawWeights(table, place, bias);
      const { weights: scaled } = appendDense(
        makePart([[], [], [], [], []]).rows,
        features,
        place,
      );
      for (let row = 0; row < 5; row++) {
        for (let k = 0; k < CLASSES; k++) {
          let [expected, found] = [table[table.length - CLASSES + k], bias[k]];
          for (let column = 0; column < COLUMNS; column++) {
            const at = row * COLUMNS + column;
            expected += scaled[at] * table[(SPARSE + column) * CLASSES + k];
            found += features[at] * weights[column * CLASSES + k];
          }
          assert.ok(Math.abs(found - expected) < 1e-3, `${found} and ${expected}`);
        }
      }
    }),
  );
});
