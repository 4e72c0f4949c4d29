/**
 * Early stopping with patience (Prechelt 1998, "Early Stopping — But When?") and a tolerance: scores
 * on a small validation part are noisy and their maximum favours lucky early epochs, so the latest
 * epoch within a tolerance of the best score is kept, like the one-standard-error rule of Breiman
 * et al. 1984.
 */

/** Parameters of early stopping. */
export interface EarlyStoppingOptions {
  /** Successive epochs below the tolerance after which training stops. */
  patience: number;
  /** Distance from the best score within which a score counts as equal to it. */
  tolerance: number;
}

/** The decision after the latest epoch. */
export interface EarlyStoppingDecision {
  /** Position of the epoch to keep. */
  kept: number;
  /** True when training should end. */
  stop: boolean;
}

/**
 * Decides which epoch to keep and if training should end.
 *
 * @param scores one an epoch, in order; higher is better.
 * @throws {RangeError} if there are no scores.
 */
export function checkEarlyStopping(
  scores: readonly number[],
  { patience, tolerance }: EarlyStoppingOptions,
): EarlyStoppingDecision {
  if (scores.length === 0) {
    throw new RangeError("Cannot check early stopping: found no score, expected at least one");
  }
  let best = -Infinity;
  let kept = 0;
  scores.forEach((score, epoch) => {
    best = Math.max(best, score);
    if (score >= best - tolerance) kept = epoch;
  });
  return { kept, stop: scores.length - 1 - kept >= patience };
}
