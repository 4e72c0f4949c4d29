/**
 * Computes precision, recall and F1 by class and their averages, as scikit-learn's
 * `classification_report` with `zero_division=0` and its default labels: a class that occurs neither in
 * the truth nor in the predictions does not enter the macro average.
 */
import type { ConfusionMatrix } from "./confusion.ts";

/** Scores of one class, each in [0, 1]; `support` is the number of rows that truly carry it. */
export interface ClassScores {
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

/** Scores of a set of predictions. `classes[i]` belongs to class position i. */
export interface ClassificationReport {
  rows: number;
  accuracy: number;
  /** Mean F1 weighted by support: the challenge's metric. */
  weightedF1: number;
  /** Mean F1 of the classes that occur. */
  macroF1: number;
  classes: ClassScores[];
}

/** Counts of rows by class: predicted correctly, true, and predicted. [classes] */
export interface Tallies {
  correct: ArrayLike<number>;
  actual: ArrayLike<number>;
  predicted: ArrayLike<number>;
}

/** Computes the report of a confusion matrix; all scores are 0 without rows. */
export function classificationReport(confusion: ConfusionMatrix): ClassificationReport {
  const tallies = tallyConfusion(confusion);
  const classes = Array.from({ length: confusion.classes }, (_, at) => classScores(tallies, at));
  const seen = classes.filter((_, at) => tallies.actual[at] + tallies.predicted[at] > 0);
  return {
    rows: confusion.rows,
    accuracy: ratio(sum(tallies.correct), confusion.rows),
    weightedF1: weightedF1(tallies),
    macroF1: ratio(sum(seen.map((scores) => scores.f1)), seen.length),
    classes,
  };
}

/** Computes Σ support·F1 / Σ support, with F1 = 2·correct / (actual + predicted). */
export function weightedF1({ correct, actual, predicted }: Tallies): number {
  let weighted = 0;
  let rows = 0;
  for (let at = 0; at < actual.length; at++) {
    rows += actual[at];
    if (actual[at] > 0) weighted += actual[at] * 2 * correct[at] / (actual[at] + predicted[at]);
  }
  return ratio(weighted, rows);
}

function tallyConfusion({ classes, counts }: ConfusionMatrix): Tallies {
  const correct = new Float64Array(classes);
  const actual = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  for (let row = 0; row < classes; row++) {
    for (let column = 0; column < classes; column++) {
      const count = counts[row * classes + column];
      actual[row] += count;
      predicted[column] += count;
      if (row === column) correct[row] = count;
    }
  }
  return { correct, actual, predicted };
}

function classScores({ correct, actual, predicted }: Tallies, at: number): ClassScores {
  return {
    precision: ratio(correct[at], predicted[at]),
    recall: ratio(correct[at], actual[at]),
    f1: ratio(2 * correct[at], actual[at] + predicted[at]),
    support: actual[at],
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += values[at];
  return total;
}
