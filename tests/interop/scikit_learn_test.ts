/** scikit-learn judges our scores on random predictions, odd class sets included. */
import assert from "node:assert/strict";
import { weightedF1Interval } from "../../src/scoring/bootstrap.ts";
import { calibration, mostProbable } from "../../src/scoring/calibration.ts";
import { classificationReport } from "../../src/scoring/classification_report.ts";
import { confusionMatrix } from "../../src/scoring/confusion.ts";
import { random } from "../../src/random.ts";
import { python, pythonTest } from "./_python.ts";

interface Case {
  classes: number;
  actual: number[];
  predicted: number[];
  probabilities: number[][] | null;
  bootstrap?: boolean;
}

interface Scores {
  accuracy: number;
  weighted_f1: number;
  macro_f1: number;
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
  log_loss: number;
  most_probable: number[];
  interval: [number, number];
}

/** Predictions right with probability `skill`; some classes stay unseen when rows are few. */
function randomCase({ seed, rows, classes, skill }: Record<string, number>): Case {
  const dice = random(seed, "case");
  const actual = Array.from({ length: rows }, () => Math.floor(dice.next() ** 2 * classes));
  const predicted = actual.map((truth) => dice.chance(skill) ? truth : dice.integer(classes));
  const probabilities = actual.map((truth) => {
    const odds = Array.from({ length: classes }, (_, at) => dice.next() + (at === truth ? 1 : 0));
    const total = odds.reduce((sum, value) => sum + value);
    return odds.map((value) => value / total);
  });
  return { classes, actual, predicted, probabilities };
}

async function judged(cases: Case[]): Promise<Scores[]> {
  return (await python<{ scores: Scores[] }>("scikit_learn_scores.py", cases)).scores;
}

function assertClose(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-12) {
  assert.equal(found.length, wanted.length);
  for (let at = 0; at < found.length; at++) {
    assert.ok(
      Math.abs(found[at] - wanted[at]) <= tolerance,
      `at ${at}: ${found[at]}, expected ${wanted[at]}`,
    );
  }
}

pythonTest("classificationReport() equals scikit-learn's scores", {
  modules: ["sklearn"],
  run: async () => {
    const cases = Array.from(
      { length: 40 },
      (_, seed) =>
        randomCase({ seed, rows: 3 + 7 * seed, classes: 2 + seed % 29, skill: seed / 40 }),
    );
    const wanted = await judged(cases);
    cases.forEach(({ actual, predicted, classes }, at) => {
      const report = classificationReport(confusionMatrix({ actual, predicted }, classes));
      const { accuracy, weighted_f1, macro_f1, precision, recall, f1, support } = wanted[at];
      assertClose([report.accuracy, report.weightedF1], [accuracy, weighted_f1]);
      assertClose([report.macroF1], [macro_f1]);
      assertClose(report.classes.map((scores) => scores.precision), precision);
      assertClose(report.classes.map((scores) => scores.recall), recall);
      assertClose(report.classes.map((scores) => scores.f1), f1);
      assertClose(report.classes.map((scores) => scores.support), support);
    });
  },
});

pythonTest("calibration() equals scikit-learn's log loss and most probable classes", {
  modules: ["sklearn"],
  run: async () => {
    const cases = [1, 2, 3].map((seed) => randomCase({ seed, rows: 200, classes: 9, skill: 0.5 }));
    cases[0].probabilities![0] = [1, 0, 0, 0, 0, 0, 0, 0, 0];
    cases[0].actual[0] = 1;
    const wanted = await judged(cases);
    cases.forEach(({ actual, probabilities, classes }, at) => {
      const values = Float64Array.from(probabilities!.flat());
      assertClose([calibration({ classes, values }, actual).logLoss], [wanted[at].log_loss]);
      assertClose(mostProbable({ classes, values }), wanted[at].most_probable);
    });
  },
});

pythonTest("weightedF1Interval() agrees with resampled rows scored by scikit-learn", {
  modules: ["sklearn"],
  run: async () => {
    const example = { ...randomCase({ seed: 9, rows: 300, classes: 5, skill: 0.7 }) };
    const [wanted] = await judged([{ ...example, probabilities: null, bootstrap: true }]);
    const interval = weightedF1Interval(
      confusionMatrix(example, example.classes),
      { seed: 1, resamples: 4000 },
    );
    // The ends of 1,000 resamples wander by about 0.002 (one standard error).
    assertClose([interval.low, interval.high], wanted.interval, 0.01);
  },
});
