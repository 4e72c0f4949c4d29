/** The step from margins to probabilities and a prediction, learned from held-out rows. */
import {
  adjustMargins,
  chooseTau,
  type MarginScore,
  negativeLogPriors,
} from "../../training/logit_adjustment.ts";
import { fitSigmoid, type Sigmoid } from "../../training/sigmoid_calibration.ts";
import type { HeldOut } from "./held_out_margins.ts";

/** Logit adjustment, then a sigmoid. */
export interface TextDecision {
  /** Factor of the rises. */
  tau: number;
  /** Rise of each class's margin for τ = 1, float32 [classes]. */
  rises: Float32Array;
  sigmoid: Sigmoid;
}

/**
 * Chooses the adjustment by the score, then the likeliest sigmoid of the adjusted margins. Shares of
 * classes are those among `known`, the class positions of all rows at hand, int32 [rows].
 */
export function fitDecision(
  { margins, labels }: HeldOut,
  { known, score }: { known: Int32Array; score: MarginScore },
): TextDecision {
  const rises = negativeLogPriors(known, margins.classes);
  const tau = chooseTau(margins, labels, { rises, score });
  return { tau, rises, sigmoid: fitSigmoid(adjustMargins(margins, { rises, tau }), labels) };
}
