/** Standardisation of dense features. */
import assert from "node:assert/strict";
import { featureScaling } from "../../src/training/feature_scaling.ts";

const pure = { permissions: "none" } as const;

Deno.test("featureScaling() gives each column mean 0 and deviation 1", pure, () => {
  const values = Float32Array.from({ length: 200 }, (_, at) => at % 2 ? 5 + at : Math.sin(at));
  const { mean, factor } = featureScaling(values, 2);
  for (const column of [0, 1]) {
    const scores = [...values].filter((_, at) => at % 2 === column)
      .map((value) => (value - mean[column]) * factor[column]);
    const average = scores.reduce((a, b) => a + b) / 100;
    const variance = scores.reduce((sum, score) => sum + score ** 2, 0) / 100;
    assert.ok(Math.abs(average) < 1e-4 && Math.abs(variance - 1) < 1e-3);
  }
});

Deno.test("featureScaling() gives a constant column the factor 0", pure, () => {
  const { factor } = featureScaling(Float32Array.of(7, 1, 7, 2, 7, 3), 2);
  assert.equal(factor[0], 0);
  assert.ok(factor[1] > 0);
});

Deno.test("featureScaling() of no rows is 0 everywhere", pure, () => {
  assert.deepEqual(featureScaling(new Float32Array(), 2), {
    mean: new Float32Array(2),
    factor: new Float32Array(2),
  });
});
