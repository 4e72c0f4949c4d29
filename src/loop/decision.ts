/** Decides whether a challenger takes the champion's place, and says why. Pure. */
import { z } from "zod";
import type { LoopParams } from "../config/sections/streams_params.ts";
import type { Challenge } from "./challenge.ts";

/** The schema of a decision, a line of metrics/decisions.jsonl. */
export const decisionSchema = z.looseObject({
  /** From 1. */
  number: z.int().min(1),
  time: z.iso.datetime(),
  stream: z.string(),
  action: z.enum(["keep", "pause", "wait", "reject", "promote"]),
  /** One sentence each. */
  reasons: z.array(z.string()).min(1),
  log_evidence: z.number(),
  expected_f1: z.number().nullable(),
  rows: z.int().optional(),
  champion_f1: z.number().optional(),
  challenger_f1: z.number().optional(),
  gain_low: z.number().optional(),
  gain_high: z.number().optional(),
  /** Version that was registered. */
  version: z.string().optional(),
});

/** A decision as a value. */
export type Decision = z.infer<typeof decisionSchema>;

/** An action with its reasons. */
export type Verdict = Pick<Decision, "action" | "reasons">;

/** Promotes where the gain is sure and no class falls too far; else rejects. */
export function judge(
  { rows, championF1, challengerF1, gain, worstClass }: Challenge,
  { minimum_gain, class_drop }: LoopParams,
): Verdict {
  const scores = `On ${rows} fresh rows the challenger has a weighted F1 of ` +
    `${challengerF1.toFixed(3)}, the champion ${championF1.toFixed(3)}.`;
  const interval = `${gain.low.toFixed(3)} to ${gain.high.toFixed(3)}`;
  const isBetter = gain.low > minimum_gain;
  const falls = worstClass !== null && worstClass.fall > class_drop;
  return {
    action: isBetter && !falls ? "promote" : "reject",
    reasons: [
      scores,
      isBetter
        ? `The 95 % interval of the gain, ${interval}, lies above ${minimum_gain}.`
        : `The 95 % interval of the gain, ${interval}, does not lie above ${minimum_gain}.`,
      worstClass === null
        ? "No class with enough rows falls."
        : `Class ${worstClass.code} falls most, by ${worstClass.fall.toFixed(3)} of F1, ` +
          `${falls ? "more than" : "within"} the ${class_drop} allowed.`,
    ],
  };
}
