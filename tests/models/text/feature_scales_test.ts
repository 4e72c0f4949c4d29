import assert from "node:assert/strict";
import { rowsInMemory } from "../../../src/training/row_source.ts";
import { featureScales } from "../../../src/models/text/feature_scales.ts";

const part = rowsInMemory({
  rows: {
    offsets: Int32Array.of(0, 2, 4, 6, 8),
    indices: Int32Array.of(0, 1, 0, 2, 0, 3, 0, 3),
    weights: new Float32Array(8).fill(1),
  },
  labels: Int32Array.of(0, 0, 1, 1),
});

Deno.test("featureScales() weighs what tells classes apart above what all rows have", async () => {
  const scales = await featureScales([part], { features: 5, classes: 2 });
  assert.equal(scales[0], 0, "in every row: no information");
  assert.equal(scales[1], scales[2]);
  assert.ok(scales[3] > 0.9 * scales[1]);
  assert.equal(scales[4], 0, "in no row");
});

Deno.test("featureScales() gives rows a mean squared length of 2", async () => {
  const scales = await featureScales([part], { features: 5, classes: 2 });
  const squares = part.rows.indices.reduce((sum, index) => sum + scales[index] ** 2, 0);
  assert.ok(Math.abs(squares / 4 - 2) < 1e-6);
});
