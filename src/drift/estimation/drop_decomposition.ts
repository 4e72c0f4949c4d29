/**
 * A change of the weighted F1 between two labelled sets of rows, parted into what the class mix
 * explains and what happened within classes. Each part is the mean over both orders in which the two
 * can change (Shapley's value of two players), so that they sum to the change.
 */
import { type ClassTotals, weightedF1 } from "./class_totals.ts";

/** Rows by true and predicted class, row-major. */
export interface Confusions {
  classes: number;
  /** float64 [true, predicted]. */
  counts: Float64Array;
}

/** The parts; negative ones lower the score. */
export interface DropParts {
  change: number;
  mix: number;
  withinClasses: number;
}

/** Parts the change from `before` to `after`. A class without rows keeps the other side's rates. */
export function decomposeDrop(before: Confusions, after: Confusions): DropParts {
  const mixes = [mixShares(before), mixShares(after)];
  const rates = [ratesWith(before, after), ratesWith(after, before)];
  const score = (mix: 0 | 1, rate: 0 | 1) => weightedF1(totalsFrom(mixes[mix], rates[rate]));
  return {
    change: score(1, 1) - score(0, 0),
    mix: (score(1, 0) - score(0, 0) + score(1, 1) - score(0, 1)) / 2,
    withinClasses: (score(0, 1) - score(0, 0) + score(1, 1) - score(1, 0)) / 2,
  };
}

function mixShares({ classes, counts }: Confusions): Float64Array {
  const shares = new Float64Array(classes);
  counts.forEach((count, cell) => shares[Math.floor(cell / classes)] += count);
  const rows = shares.reduce((sum, count) => sum + count, 0);
  return shares.map((count) => count / rows);
}

function ratesWith({ classes, counts }: Confusions, other: Confusions): Confusions {
  const rates = new Float64Array(counts.length);
  for (let start = 0; start < counts.length; start += classes) {
    const sum = (cells: Float64Array) =>
      cells.subarray(start, start + classes).reduce((total, count) => total + count, 0);
    const source = sum(counts) > 0 ? counts : other.counts;
    const rows = sum(source) || 1;
    for (let at = start; at < start + classes; at++) rates[at] = source[at] / rows;
  }
  return { classes, counts: rates };
}

function totalsFrom(mix: Float64Array, { classes, counts: rates }: Confusions): ClassTotals {
  const predicted = new Float64Array(classes), correct = new Float64Array(classes);
  rates.forEach((rate, cell) => {
    const actual = Math.floor(cell / classes), at = cell % classes;
    predicted[at] += mix[actual] * rate;
    if (at === actual) correct[at] += mix[actual] * rate;
  });
  return { actual: mix, predicted, correct };
}
