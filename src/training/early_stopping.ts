/**
 * When to stop and which epoch to keep. A score on a small validation part is noisy, so its maximum
 * favours lucky early epochs: the latest epoch within a tolerance of the best score is kept instead.
 */

/** The rule's two knobs. */
export interface EarlyStoppingOptions {
  /** Epochs in a row below the tolerance before training stops. */
  patience: number;
  /** Distance from the best score that still counts as the best. */
  tolerance: number;
}

/** What the scores so far ask for. */
export interface Verdict {
  /** Position of the epoch to keep. */
  kept: number;
  stop: boolean;
}

/** Judges the scores of all epochs so far; higher is better. Throws RangeError on none. */
export function judge(
  scores: readonly number[],
  { patience, tolerance }: EarlyStoppingOptions,
): Verdict {
  if (scores.length === 0) throw new RangeError("Cannot judge no epoch: expected a score");
  let best = -Infinity;
  let kept = 0;
  scores.forEach((score, epoch) => {
    best = Math.max(best, score);
    if (score >= best - tolerance) kept = epoch;
  });
  return { kept, stop: scores.length - 1 - kept >= patience };
}
