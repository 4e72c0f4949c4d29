/** The rows that cost the most weighted F1. */
import { weightedF1 } from "./class_totals.ts";
import { bestClass, type ProbabilityRows } from "./probability_rows.ts";

/** A wrong row with what it costs. */
export interface DrivingRow {
  row: number;
  actual: number;
  predicted: number;
  /** By how much the score would rise were this row right. */
  gain: number;
  /** Probability of the predicted class minus that of the true one. */
  overconfidence: number;
}

/** The wrong rows of the largest gain; among equal ones, the most overconfident first. */
export function drivingRows(
  probabilities: ProbabilityRows,
  { actual, count = 20 }: { actual: ArrayLike<number>; count?: number },
): DrivingRow[] {
  const { classes, values } = probabilities;
  const totals = {
    correct: new Float64Array(classes),
    actual: new Float64Array(classes),
    predicted: new Float64Array(classes),
  };
  const predicted = Int32Array.from(actual, (_, row) => bestClass(probabilities, row));
  predicted.forEach((guess, row) => {
    totals.actual[actual[row]]++;
    totals.predicted[guess]++;
    if (guess === actual[row]) totals.correct[guess]++;
  });
  const score = weightedF1(totals);
  const gains = new Map<number, number>();
  const gainWhenRight = (truth: number, guess: number) => {
    const cell = truth * classes + guess;
    const known = gains.get(cell);
    if (known !== undefined) return known;
    const right = {
      ...totals,
      correct: totals.correct.slice(),
      predicted: totals.predicted.slice(),
    };
    right.correct[truth]++;
    right.predicted[truth]++;
    right.predicted[guess]--;
    gains.set(cell, weightedF1(right) - score);
    return weightedF1(right) - score;
  };
  const wrong: DrivingRow[] = [];
  predicted.forEach((guess, row) => {
    const truth = actual[row];
    if (guess === truth) return;
    wrong.push({
      row,
      actual: truth,
      predicted: guess,
      gain: gainWhenRight(truth, guess),
      overconfidence: values[row * classes + guess] - values[row * classes + truth],
    });
  });
  return wrong.sort((a, b) =>
    b.gain - a.gain || b.overconfidence - a.overconfidence || a.row - b.row
  )
    .slice(0, count);
}
