import assert from "node:assert/strict";
import { warmupCosine } from "../../../src/nn/optimizers/schedules.ts";

const options = { peak: 0.2, warmupSteps: 4, totalSteps: 12, floor: 0.1 };

Deno.test("warmupCosine() rises linearly to the peak", { permissions: "none" }, () => {
  const rates = [1, 2, 3, 4].map((step) => warmupCosine(step, options));
  assert.deepEqual(rates, [0.05, 0.1, 0.2 * 3 / 4, 0.2]);
});

Deno.test("warmupCosine() falls along half a cosine to the floor and stays there", {
  permissions: "none",
}, () => {
  const quarter = 0.1 + 0.1 * (1 + Math.SQRT1_2) / 2;
  assert.ok(Math.abs(warmupCosine(6, options) - quarter) < 1e-12);
  assert.ok(Math.abs(warmupCosine(8, options) - 0.15) < 1e-12);
  assert.ok(Math.abs(warmupCosine(12, options) - 0.1) < 1e-12);
  assert.ok(Math.abs(warmupCosine(99, options) - 0.1) < 1e-12);
});

Deno.test("warmupCosine() works without warm-up and without anything after it", {
  permissions: "none",
}, () => {
  assert.ok(warmupCosine(1, { peak: 1, warmupSteps: 0, totalSteps: 10 }) < 1);
  assert.equal(warmupCosine(10, { peak: 1, warmupSteps: 10, totalSteps: 10 }), 1);
  assert.equal(warmupCosine(11, { peak: 1, warmupSteps: 10, totalSteps: 10 }), 0);
});
