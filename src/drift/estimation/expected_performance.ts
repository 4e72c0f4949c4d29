/**
 * The weighted F1 to be expected on unlabelled rows: each row counts for every class with that
 * class's calibrated probability (confidence-based performance estimation). The interval holds both
 * which rows arrived and which labels they turn out to have.
 */
import { random } from "../../random.ts";
import { type ClassTotals, weightedF1 } from "./class_totals.ts";
import { bestClass, type ProbabilityRows, rowsIn } from "./probability_rows.ts";

/** An estimate with its interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** Options of the interval. */
export interface EstimateOptions {
  seed: number;
  /** @default {200} */
  resamples?: number;
  /** @default {0.95} */
  level?: number;
}

/** The expected weighted F1 with a percentile interval of a parametric bootstrap. */
export function expectedWeightedF1(
  probabilities: ProbabilityRows,
  { seed, resamples = 200, level = 0.95 }: EstimateOptions,
): Estimate {
  const { classes, values } = probabilities;
  const rows = rowsIn(probabilities);
  const predicted = Int32Array.from({ length: rows }, (_, row) => bestClass(probabilities, row));
  const dice = random(seed, "expected performance");
  const scores = Float64Array.from({ length: resamples }, () => {
    const totals = emptyTotals(classes);
    for (let drawn = 0; drawn < rows; drawn++) {
      const row = dice.integer(rows);
      let left = dice.next(), label = 0;
      while (label < classes - 1 && (left -= values[row * classes + label]) >= 0) label++;
      totals.actual[label]++;
      totals.predicted[predicted[row]]++;
      if (label === predicted[row]) totals.correct[label]++;
    }
    return weightedF1(totals);
  }).sort();
  const expected = emptyTotals(classes);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < classes; at++) expected.actual[at] += values[row * classes + at];
    expected.predicted[predicted[row]]++;
    expected.correct[predicted[row]] += values[row * classes + predicted[row]];
  }
  const at = (share: number) => scores[Math.round(share * (resamples - 1))];
  return { value: weightedF1(expected), low: at((1 - level) / 2), high: at((1 + level) / 2) };
}

function emptyTotals(classes: number): ClassTotals {
  return {
    correct: new Float64Array(classes),
    actual: new Float64Array(classes),
    predicted: new Float64Array(classes),
  };
}
