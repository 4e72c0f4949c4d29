import assert from "node:assert/strict";
import { riskCoverage } from "../../src/scoring/risk_coverage.ts";

const close = (found: number, wanted: number) =>
  assert.ok(Math.abs(found - wanted) < 1e-9, `${found}`);
const test = { permissions: "none" } as const;
const probabilities = {
  classes: 2,
  values: Float64Array.of(0.9, 0.1, 0.6, 0.4, 0.2, 0.8, 0.7, 0.3),
};

Deno.test("riskCoverage() takes rows from the surest to the least sure", test, () => {
  // in order of confidence: right, right, wrong, right
  const { area, coverage } = riskCoverage(probabilities, [0, 0, 1, 1], 0.75);
  close(area, (0 + 0 + 1 / 3 + 1 / 4) / 4);
  close(coverage, 1);
});

Deno.test("riskCoverage() finds the largest coverage with the accuracy asked for", test, () => {
  close(riskCoverage(probabilities, [0, 0, 1, 1], 0.95).coverage, 0.5);
  close(riskCoverage(probabilities, [1, 0, 1, 1], 0.95).coverage, 0);
});

Deno.test("riskCoverage() of no rows is nothing", test, () => {
  const none = { classes: 2, values: new Float64Array() };
  assert.deepEqual(riskCoverage(none, [], 0.95), { area: 0, coverage: 0 });
});
