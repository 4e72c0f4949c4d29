/**
 * The paired percentile bootstrap of a difference of weighted F1: both predictions are resampled by
 * the same rows, so that what is hard for both cancels out.
 */
import { random } from "../random.ts";
import { type Interval, quantile } from "../scoring/bootstrap.ts";
import { weightedF1 } from "../scoring/classification_report.ts";

/** Class positions of the same rows, [rows] each. */
export interface PairedPredictions {
  actual: ArrayLike<number>;
  first: ArrayLike<number>;
  second: ArrayLike<number>;
  classes: number;
}

/** Returns the 95 % interval of the weighted F1 of `second` minus that of `first`. */
export function pairedInterval(
  { actual, first, second, classes }: PairedPredictions,
  { seed, resamples }: { seed: number; resamples: number },
): Interval {
  const rng = random(seed, "paired bootstrap");
  const rows = actual.length;
  if (rows === 0) return { low: 0, high: 0 };
  const differences = Float64Array.from({ length: resamples }, () => {
    const truth = new Float64Array(classes);
    const [a, b] = [newTally(classes), newTally(classes)];
    for (let drawn = 0; drawn < rows; drawn++) {
      const row = rng.integer(rows);
      truth[actual[row]]++;
      count(a, actual[row], first[row]);
      count(b, actual[row], second[row]);
    }
    return weightedF1({ ...b, actual: truth }) - weightedF1({ ...a, actual: truth });
  }).sort();
  return { low: quantile(differences, 0.025), high: quantile(differences, 0.975) };
}

interface Tally {
  correct: Float64Array;
  predicted: Float64Array;
}

function newTally(classes: number): Tally {
  return { correct: new Float64Array(classes), predicted: new Float64Array(classes) };
}

function count({ correct, predicted }: Tally, truth: number, guess: number): void {
  predicted[guess]++;
  if (truth === guess) correct[truth]++;
}
