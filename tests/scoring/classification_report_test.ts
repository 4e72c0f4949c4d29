/**
 * Golden values by scikit-learn 1.9.1:
 *   echo '[{"actual":[0,0,0,1,1,2,2,2,2,3],"predicted":[0,0,1,1,4,2,2,0,2,2],"classes":6}]' |
 *     .venv/bin/python tests/interop/scikit_learn_scores.py
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { classificationReport } from "../../src/scoring/classification_report.ts";
import { confusionMatrix } from "../../src/scoring/confusion.ts";

const test = { permissions: "none" } as const;
// Class 3 is never predicted, class 4 never true, class 5 neither.
const golden = {
  actual: [0, 0, 0, 1, 1, 2, 2, 2, 2, 3],
  predicted: [0, 0, 1, 1, 4, 2, 2, 0, 2, 2],
};

function reportOf(columns: { actual: number[]; predicted: number[] }, classes: number) {
  return classificationReport(confusionMatrix(columns, classes));
}

function close(found: number, wanted: number) {
  assert.ok(Math.abs(found - wanted) < 1e-12, `${found}, expected ${wanted}`);
}

Deno.test("classificationReport() averages as scikit-learn does", test, () => {
  const report = reportOf(golden, 6);
  close(report.accuracy, 0.6);
  close(report.weightedF1, 0.6);
  close(report.macroF1, 0.3833333333333333);
});

Deno.test("classificationReport() scores each class as scikit-learn does", test, () => {
  const { classes } = reportOf(golden, 6);
  const wanted = [2 / 3, 0.5, 0.75, 0, 0, 0];
  classes.forEach((scores, at) => {
    close(scores.precision, wanted[at]);
    close(scores.recall, wanted[at]);
    close(scores.f1, wanted[at]);
  });
  assert.deepEqual(classes.map((scores) => scores.support), [3, 2, 4, 1, 0, 0]);
});

Deno.test("classificationReport() tells precision from recall", test, () => {
  // scikit-learn 1.9.1, same command: precision [1, 0.5, 1], recall [1, 1, 0.5].
  const { classes, weightedF1, macroF1 } = reportOf(
    { actual: [0, 1, 2, 2], predicted: [0, 1, 2, 1] },
    3,
  );
  assert.deepEqual(classes.map((scores) => scores.precision), [1, 0.5, 1]);
  assert.deepEqual(classes.map((scores) => scores.recall), [1, 1, 0.5]);
  close(weightedF1, 0.75);
  close(macroF1, 0.7777777777777777);
});

Deno.test("classificationReport() of no rows is all zeros", test, () => {
  const { accuracy, weightedF1, macroF1 } = reportOf({ actual: [], predicted: [] }, 3);
  assert.deepEqual([accuracy, weightedF1, macroF1], [0, 0, 0]);
});

const pairs = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { minLength: 1, maxLength: 60 });

Deno.test("classificationReport() is 1 exactly when every row is right", test, () => {
  fc.assert(fc.property(pairs, (rows) => {
    const actual = rows.map(([truth]) => truth);
    const predicted = rows.map(([, guess]) => guess);
    const { weightedF1, macroF1, accuracy } = reportOf({ actual, predicted }, 7);
    const perfect = rows.every(([truth, guess]) => truth === guess);
    assert.equal(accuracy === 1, perfect);
    assert.equal(weightedF1 > 1 - 1e-12, perfect);
    assert.equal(macroF1 > 1 - 1e-12, perfect);
  }));
});

Deno.test("classificationReport() does not depend on the order of rows", test, () => {
  fc.assert(fc.property(pairs, (rows) => {
    const scoresOf = (list: [number, number][]) =>
      reportOf({ actual: list.map(([a]) => a), predicted: list.map(([, p]) => p) }, 7);
    assert.deepEqual(scoresOf(rows), scoresOf(rows.toReversed()));
  }));
});
