/**
 * Logit adjustment (Menon et al. 2021, "Long-tail learning via logit adjustment", §4.1): each class's
 * margin is raised by τ times the negative logarithm of its share of the rows, so that rare classes are
 * predicted as often as the metric wants. Held-out rows give τ.
 */
import type { Margins } from "./sigmoid_calibration.ts";

/** Candidates of τ, in units of the margin for each natural logarithm of a share. */
const CANDIDATES = Array.from({ length: 16 }, (_, step) => step / 50);
/** Difference of scores that makes a candidate weigh e times as much. */
const SCORE_SCALE = 0.005;
/** Score that τ has to gain for each unit, so that it stays near 0 where it gains nothing. */
const LEAST_GAIN = 0.06;

/** Scores values, float32 [rows × classes], against class positions; higher is better. */
export type MarginScore = (margins: Margins, labels: Int32Array) => number;

/**
 * Returns −ln(share) of each class among the labels, float32 [classes]; 0 for classes without rows,
 * of which nothing is known that would justify a rise.
 */
export function negativeLogPriors(labels: Int32Array, classes: number): Float32Array {
  const counts = new Float32Array(classes);
  for (const label of labels) counts[label]++;
  return counts.map((count) => count === 0 ? 0 : -Math.log(count / labels.length));
}

/** Returns margins with τ times `rises` [classes] added to each row. */
export function adjustMargins(
  { classes, values }: Margins,
  { rises, tau }: { rises: Float32Array; tau: number },
): Margins {
  const adjusted = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += classes) {
    for (let k = 0; k < classes; k++) adjusted[row + k] = values[row + k] + tau * rises[k];
  }
  return { classes, values: adjusted };
}

/**
 * Chooses τ on held-out margins: the mean of the candidates, weighed by exp((score − 0.06 τ) / 0.005),
 * which varies less between samples than the best candidate does; 0 without rows.
 */
export function chooseTau(
  margins: Margins,
  labels: Int32Array,
  { rises, score }: { rises: Float32Array; score: MarginScore },
): number {
  if (labels.length === 0) return 0;
  const scores = CANDIDATES.map((tau) =>
    score(adjustMargins(margins, { rises, tau }), labels) - LEAST_GAIN * tau
  );
  const best = Math.max(...scores);
  const weights = scores.map((one) => Math.exp((one - best) / SCORE_SCALE));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return CANDIDATES.reduce((mean, tau, at) => mean + tau * weights[at] / sum, 0);
}
