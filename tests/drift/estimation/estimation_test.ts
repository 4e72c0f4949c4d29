import assert from "node:assert/strict";
import fc from "fast-check";
import { decomposeDrop } from "../../../src/drift/estimation/drop_decomposition.ts";
import { drivingRows } from "../../../src/drift/estimation/driving_rows.ts";
import { expectedWeightedF1 } from "../../../src/drift/estimation/expected_performance.ts";
import { weightedF1 } from "../../../src/drift/estimation/class_totals.ts";
import {
  estimateMixByConfusion,
  estimateMixByEm,
} from "../../../src/drift/estimation/label_shift.ts";
import {
  bestClass,
  type ProbabilityRows,
  reweighted,
} from "../../../src/drift/estimation/probability_rows.ts";
import { fitTemperature, withTemperature } from "../../../src/drift/estimation/temperature.ts";
import { random } from "../../../src/random.ts";

const none = { permissions: "none" } as const;
const EVEN = [1 / 3, 1 / 3, 1 / 3];

/** Rows whose probabilities are the true posteriors under an even mix of three normal classes. */
function rows(mix: number[], { count, seed }: { count: number; seed: number }) {
  const dice = random(seed, "estimation");
  const values = new Float64Array(count * 3), actual = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    let left = dice.next(), label = 0;
    while (label < 2 && (left -= mix[label]) >= 0) label++;
    actual[row] = label;
    const x = dice.normal() + 1.5 * label;
    const odds = [0, 1, 2].map((at) => Math.exp(-((x - 1.5 * at) ** 2) / 2));
    const sum = odds[0] + odds[1] + odds[2];
    odds.forEach((odd, at) => values[row * 3 + at] = odd / sum);
  }
  return { probabilities: { classes: 3, values }, actual };
}

function trueF1(
  { probabilities, actual }: { probabilities: ProbabilityRows; actual: Int32Array },
): number {
  const totals = {
    correct: new Float64Array(3),
    actual: new Float64Array(3),
    predicted: new Float64Array(3),
  };
  actual.forEach((label, row) => {
    const guess = bestClass(probabilities, row);
    totals.actual[label]++;
    totals.predicted[guess]++;
    if (guess === label) totals.correct[label]++;
  });
  return weightedF1(totals);
}

Deno.test("both label-shift estimates find the mix of unlabelled rows", none, () => {
  const mix = [0.7, 0.2, 0.1];
  const { probabilities } = rows(mix, { count: 4000, seed: 1 });
  const labelled = rows(EVEN, { count: 4000, seed: 2 });
  for (
    const found of [
      estimateMixByEm(probabilities, EVEN),
      estimateMixByConfusion(probabilities, labelled),
    ]
  ) {
    assert.ok(found.every((share, at) => Math.abs(share - mix[at]) < 0.04), `${found}`);
    assert.ok(Math.abs(found.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
  }
});

Deno.test(
  "the expected F1 is the true one on calibrated rows, its interval covers it",
  none,
  () => {
    let covered = 0;
    for (let seed = 0; seed < 20; seed++) {
      const stream = rows(EVEN, { count: 800, seed: 100 + seed });
      const { value, low, high } = expectedWeightedF1(stream.probabilities, {
        seed,
        resamples: 100,
      });
      assert.ok(low <= value && value <= high);
      if (low <= trueF1(stream) && trueF1(stream) <= high) covered++;
    }
    assert.ok(covered >= 17, `${covered} of 20`);
  },
);

Deno.test(
  "after label shift the expected F1 is within 0.03 of the true one, mean of 20",
  none,
  () => {
    let distance = 0;
    for (let seed = 0; seed < 20; seed++) {
      const stream = rows([0.8, 0.1, 0.1], { count: 1000, seed: 200 + seed });
      const mix = estimateMixByEm(stream.probabilities, EVEN);
      const probabilities = reweighted(stream.probabilities, mix.map((share) => share * 3));
      const { value } = expectedWeightedF1(probabilities, { seed, resamples: 2 });
      distance += Math.abs(value - trueF1({ ...stream, probabilities })) / 20;
    }
    assert.ok(distance <= 0.03, `mean distance ${distance}`);
  },
);

Deno.test("fitTemperature() undoes a temperature", none, () => {
  const { probabilities, actual } = rows(EVEN, { count: 4000, seed: 3 });
  const overconfident = withTemperature(probabilities, 1 / 3);
  const found = fitTemperature(overconfident, actual);
  assert.ok(Math.abs(found - 3) < 0.3, `${found}`);
});

const confusions = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 9, maxLength: 9 })
  .filter((counts) => counts.some((count) => count > 0))
  .map((counts) => ({ classes: 3, counts: Float64Array.from(counts) }));

Deno.test("the parts of a drop sum to it", none, () => {
  fc.assert(fc.property(confusions, confusions, (before, after) => {
    const { change, mix, withinClasses } = decomposeDrop(before, after);
    assert.ok(Math.abs(change - mix - withinClasses) < 1e-12);
  }));
});

Deno.test("a change of the mix alone is no change within classes, and the reverse", none, () => {
  const before = { classes: 2, counts: Float64Array.of(80, 20, 10, 90) };
  const mixed = decomposeDrop(before, { classes: 2, counts: Float64Array.of(160, 40, 5, 45) });
  assert.ok(Math.abs(mixed.withinClasses) < 1e-12 && Math.abs(mixed.mix) > 0.001);
  const within = decomposeDrop(before, { classes: 2, counts: Float64Array.of(50, 50, 10, 90) });
  assert.ok(Math.abs(within.mix) < 1e-12 && within.withinClasses < -0.1);
});

Deno.test("drivingRows() lists wrong rows by what they cost, then by overconfidence", none, () => {
  const probabilities = {
    classes: 2,
    values: Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.7, 0.3, 0.6, 0.4),
  };
  const found = drivingRows(probabilities, { actual: [0, 1, 1, 1], count: 2 });
  assert.deepEqual(found.map(({ row }) => row), [2, 3]);
  assert.ok(found[0].gain > 0 && found[0].overconfidence > found[1].overconfidence);
});
