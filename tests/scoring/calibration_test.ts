import assert from "node:assert/strict";
import fc from "fast-check";
import { calibration, mostProbable } from "../../src/scoring/calibration.ts";

const test = { permissions: "none" } as const;

// Golden log loss by scikit-learn 1.9.1: log_loss([0, 1, 2, 2], these rows).
const rows = [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.05, 0.15, 0.8], [0.2, 0.5, 0.3]];
const example = { classes: 3, values: Float64Array.from(rows.flat()) };

function close(found: number, wanted: number) {
  assert.ok(Math.abs(found - wanted) < 1e-12, `${found}, expected ${wanted}`);
}

Deno.test("calibration() computes the log loss as scikit-learn does", test, () => {
  close(calibration(example, [0, 1, 2, 2]).logLoss, 0.5736542308362172);
});

Deno.test("calibration() keeps the log loss of a certain mistake finite", test, () => {
  const certain = { classes: 2, values: Float32Array.of(1, 0) };
  close(calibration(certain, [1]).logLoss, 23 * Math.LN2);
});

Deno.test("calibration() weighs each bin's gap by its rows", test, () => {
  // Two bins: nothing up to 0.5 but row 4 (0.5, wrong); rows 1–3 above, mean 0.7, all right.
  const { ece, bins } = calibration(example, [0, 1, 2, 2], { bins: 2 });
  close(ece, (1 * Math.abs(0 - 0.5) + 3 * Math.abs(1 - 0.7)) / 4);
  assert.deepEqual(bins.map((bin) => bin.rows), [1, 3]);
  assert.deepEqual(bins.map((bin) => bin.accuracy), [0, 1]);
});

Deno.test("calibration() of predictions as sure as they are right is zero", test, () => {
  const values = Float64Array.from([0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25]);
  close(calibration({ classes: 2, values }, [0, 0, 0, 1]).ece, 0);
});

Deno.test("calibration() puts every row into one bin", test, () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
  fc.assert(fc.property(shares, fc.integer({ min: 1, max: 30 }), (list, bins) => {
    const values = Float64Array.from(list.flatMap((share) => [share, 1 - share]));
    const found = calibration({ classes: 2, values }, list.map(() => 0), { bins });
    assert.equal(found.bins.reduce((sum, bin) => sum + bin.rows, 0), list.length);
    assert.ok(found.ece >= 0 && found.ece <= 1);
    for (const { rows, confidence, low, high } of found.bins) {
      if (rows > 0) assert.ok(confidence >= low - 1e-12 && confidence <= high + 1e-12);
    }
  }));
});

Deno.test("calibration() refuses probabilities of another shape", test, () => {
  assert.throws(() => calibration(example, [0, 1]), {
    name: "RangeError",
    message: "Cannot measure calibration: 12 probabilities, expected 2 rows of 3",
  });
});

Deno.test("calibration() refuses to make no bins", test, () => {
  assert.throws(() => calibration(example, [0, 1, 2, 2], { bins: 0 }), { name: "RangeError" });
});

Deno.test("mostProbable() takes the first of equals", test, () => {
  const values = Float32Array.of(0.4, 0.4, 0.2, 0.2, 0.4, 0.4);
  assert.deepEqual([...mostProbable({ classes: 3, values })], [0, 1]);
});
