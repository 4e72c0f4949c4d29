import assert from "node:assert/strict";
import fc from "fast-check";
import { weightedF1Interval } from "../../src/scoring/bootstrap.ts";
import { classificationReport } from "../../src/scoring/classification_report.ts";
import { confusionMatrix } from "../../src/scoring/confusion.ts";

const test = { permissions: "none" } as const;

/** Rows of three classes of which every fifth is wrong. */
function mostlyRight(rows: number) {
  const actual = Array.from({ length: rows }, (_, row) => row % 3);
  const predicted = actual.map((truth, row) => row % 5 === 0 ? (truth + 1) % 3 : truth);
  return confusionMatrix({ actual, predicted }, 3);
}

Deno.test("weightedF1Interval() repeats itself for one seed and moves with another", test, () => {
  const confusion = mostlyRight(200);
  const interval = weightedF1Interval(confusion, { seed: 1, resamples: 200 });
  assert.deepEqual(weightedF1Interval(confusion, { seed: 1, resamples: 200 }), interval);
  assert.notDeepEqual(weightedF1Interval(confusion, { seed: 2, resamples: 200 }), interval);
});

Deno.test("weightedF1Interval() holds the score itself", test, () => {
  const confusion = mostlyRight(200);
  const { weightedF1 } = classificationReport(confusion);
  const { low, high } = weightedF1Interval(confusion, { seed: 1, resamples: 300 });
  assert.ok(low < weightedF1 && weightedF1 < high, `${low} < ${weightedF1} < ${high}`);
});

Deno.test("weightedF1Interval() stays in order and within 0 and 1", test, () => {
  const pairs = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(pairs, fc.integer(), (rows, seed) => {
    const actual = rows.map(([truth]) => truth);
    const predicted = rows.map(([, guess]) => guess);
    const confusion = confusionMatrix({ actual, predicted }, 4);
    const { low, high } = weightedF1Interval(confusion, { seed, resamples: 40 });
    assert.ok(0 <= low && low <= high && high <= 1, `[${low}, ${high}]`);
  }));
});

Deno.test("weightedF1Interval() shrinks as the square root of the rows", test, () => {
  const width = (rows: number) => {
    const { low, high } = weightedF1Interval(mostlyRight(rows), { seed: 1, resamples: 1000 });
    return high - low;
  };
  const ratio = width(300) / width(4800);
  assert.ok(ratio > 3.4 && ratio < 4.6, `ratio ${ratio}, expected about 4`);
});

Deno.test("weightedF1Interval() widens with its level", test, () => {
  const options = { seed: 1, resamples: 500 };
  const narrow = weightedF1Interval(mostlyRight(200), { ...options, level: 0.5 });
  const wide = weightedF1Interval(mostlyRight(200), { ...options, level: 0.99 });
  assert.ok(wide.low < narrow.low && narrow.high < wide.high);
});

Deno.test("weightedF1Interval() of faultless predictions is a point", test, () => {
  const confusion = confusionMatrix({ actual: [0, 1, 1], predicted: [0, 1, 1] }, 2);
  const interval = weightedF1Interval(confusion, { seed: 1, resamples: 50 });
  assert.deepEqual(interval, { low: 1, high: 1 });
});

Deno.test("weightedF1Interval() of no rows is zero", test, () => {
  const confusion = confusionMatrix({ actual: [], predicted: [] }, 2);
  const interval = weightedF1Interval(confusion, { seed: 1, resamples: 50 });
  assert.deepEqual(interval, { low: 0, high: 0 });
});

Deno.test("weightedF1Interval() refuses senseless settings", test, () => {
  const refused = (options: { resamples: number; level?: number }, message: RegExp) =>
    assert.throws(() => weightedF1Interval(mostlyRight(9), { seed: 1, ...options }), {
      name: "RangeError",
      message,
    });
  refused({ resamples: 0 }, /0 resamples, expected a positive integer/);
  refused({ resamples: 1.5 }, /1.5 resamples/);
  refused({ resamples: 10, level: 1 }, /level 1, expected a number between 0 and 1/);
});
