/** Rows by class, counted or expected, and the weighted F1 that follows from them. */

/** float64 [classes] each. */
export interface ClassTotals {
  /** Rows of the class that were predicted as such. */
  correct: Float64Array;
  /** Rows of the class. */
  actual: Float64Array;
  /** Rows predicted as the class. */
  predicted: Float64Array;
}

/** Σ (share of the class) · 2 correct / (actual + predicted). */
export function weightedF1({ correct, actual, predicted }: ClassTotals): number {
  const rows = actual.reduce((sum, count) => sum + count, 0);
  let score = 0;
  for (let at = 0; at < actual.length; at++) {
    if (correct[at] > 0) {
      score += actual[at] / rows * 2 * correct[at] / (actual[at] + predicted[at]);
    }
  }
  return score;
}
