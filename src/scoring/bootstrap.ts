/**
 * The percentile bootstrap of the weighted F1 (Efron, 1979): an interval of the score on other test
 * parts of the same size. Rows are drawn with replacement from the cells of the confusion matrix, so a
 * resample costs one draw and three counters for each row and allocates nothing.
 */
import { type Random, random } from "../random.ts";
import { weightedF1 } from "./classification_report.ts";
import type { ConfusionMatrix } from "./confusion.ts";

/** An interval of a score. */
export interface Interval {
  low: number;
  high: number;
}

/** Options of `weightedF1Interval`. */
export interface BootstrapOptions {
  seed: number;
  /** Number of resampled test parts. */
  resamples: number;
  /** @default {0.95} */
  level?: number;
}

/**
 * Returns the percentile interval of the weighted F1; [0, 0] without rows.
 *
 * @throws {RangeError} if `resamples` is not a positive integer or `level` is outside (0, 1).
 */
export function weightedF1Interval(
  confusion: ConfusionMatrix,
  options: BootstrapOptions,
): Interval {
  const { seed, resamples, level = 0.95 } = checkedOptions(options);
  if (confusion.rows === 0) return { low: 0, high: 0 };
  const scores = resampledScores(confusion, { resamples, rng: random(seed, "bootstrap") });
  return {
    low: quantile(scores, (1 - level) / 2),
    high: quantile(scores, (1 + level) / 2),
  };
}

/**
 * Returns the percentile interval of the F1 of each class, [classes], from the same resamples that
 * `weightedF1Interval` draws. A class without rows in a resample has an F1 of 0 there.
 *
 * @throws {RangeError} as `weightedF1Interval` does.
 */
export function classF1Intervals(
  confusion: ConfusionMatrix,
  options: BootstrapOptions,
): Interval[] {
  const { seed, level = 0.95 } = checkedOptions(options);
  const { classes, rows } = confusion;
  if (rows === 0) return Array.from({ length: classes }, () => ({ low: 0, high: 0 }));
  const scores = Array.from({ length: classes }, () => new Float64Array(options.resamples));
  resample(confusion, { ...options, rng: random(seed, "bootstrap") }, (tallies, at) => {
    for (let name = 0; name < classes; name++) {
      const total = tallies.actual[name] + tallies.predicted[name];
      scores[name][at] = total === 0 ? 0 : 2 * tallies.correct[name] / total;
    }
  });
  return scores.map((values) => {
    const ascending = values.sort();
    return {
      low: quantile(ascending, (1 - level) / 2),
      high: quantile(ascending, (1 + level) / 2),
    };
  });
}

function checkedOptions(options: BootstrapOptions): BootstrapOptions {
  const { resamples, level = 0.95 } = options;
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`Cannot bootstrap: ${resamples} resamples, expected a positive integer`);
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot bootstrap: level ${level}, expected a number between 0 and 1`);
  }
  return options;
}

/** Counts of a resample by class, float64 [classes] each. */
interface ResampleTallies {
  correct: Float64Array;
  actual: Float64Array;
  predicted: Float64Array;
}

/** Returns the weighted F1 of each resample in ascending order, float64 [resamples]. */
function resampledScores(
  confusion: ConfusionMatrix,
  { resamples, rng }: { resamples: number; rng: Random },
): Float64Array {
  const scores = new Float64Array(resamples);
  resample(confusion, { resamples, rng }, (tallies, at) => {
    scores[at] = weightedF1(tallies);
  });
  return scores.sort();
}

/** Draws resamples and gives the counts of each; the arrays are used again for the next. */
function resample(
  confusion: ConfusionMatrix,
  { resamples, rng }: { resamples: number; rng: Random },
  use: (tallies: ResampleTallies, at: number) => void,
): void {
  const { classes, rows } = confusion;
  const cells = cellOfEachRow(confusion);
  const correct = new Float64Array(classes);
  const actual = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  for (let at = 0; at < resamples; at++) {
    for (const tally of [correct, actual, predicted]) tally.fill(0);
    for (let drawn = 0; drawn < rows; drawn++) {
      const row = rng.integer(rows);
      const truth = cells.actual[row];
      const guess = cells.predicted[row];
      actual[truth]++;
      predicted[guess]++;
      if (truth === guess) correct[truth]++;
    }
    use({ correct, actual, predicted }, at);
  }
}

function cellOfEachRow({ classes, rows, counts }: ConfusionMatrix) {
  const actual = new Uint16Array(rows);
  const predicted = new Uint16Array(rows);
  let row = 0;
  counts.forEach((count, cell) => {
    actual.fill(Math.floor(cell / classes), row, row + count);
    predicted.fill(cell % classes, row, row + count);
    row += count;
  });
  return { actual, predicted };
}

/** Returns a quantile of ascending values by linear interpolation (Hyndman and Fan's type 7). */
export function quantile(ascending: Float64Array, share: number): number {
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
}
