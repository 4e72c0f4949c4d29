/** When to retrain: the reasons of `loop.retrain`, and the limits that hold them back. Pure. */
import type { LoopParams } from "../config/sections/streams_params.ts";
import type { Decision } from "./decision.ts";

/** Findings on the newest stream. */
export interface StreamFacts {
  /** The monitor's alarm, and the sentence that tells its evidence. */
  alarm: boolean;
  evidence: string;
  /** Weighted F1 to be expected on the stream; null where it is unknown. */
  expectedF1: number | null;
  /** The present time. */
  now: Date;
}

/** The next step, with a sentence for each reason. */
export interface Due {
  /** `keep`: nothing asks for it; `pause`: a limit holds it back. */
  action: "retrain" | "keep" | "pause";
  reasons: string[];
}

const DAY_MS = 86_400_000;

/** Says whether a retraining is due after the newest stream, given the decisions before. */
export function retrainingDue(
  { alarm, evidence, expectedF1, now }: StreamFacts,
  decisions: readonly Decision[],
  { retrain }: Pick<LoopParams, "retrain">,
): Due {
  const wanted: string[] = [];
  if (alarm && retrain.on_alarm) wanted.push(`Drift: ${evidence}`);
  if (expectedF1 !== null && expectedF1 < retrain.expected_f1_below) {
    wanted.push(
      `The expected F1 is ${expectedF1.toFixed(3)}, below the floor of ` +
        `${retrain.expected_f1_below}.`,
    );
  }
  const since = streamsSinceTrial(decisions);
  if (retrain.every_streams > 0 && since + 1 >= retrain.every_streams) {
    wanted.push(`The schedule asks for it: every ${retrain.every_streams} streams.`);
  }
  if (wanted.length === 0) {
    const reason = alarm
      ? `Drift, which is no reason to retrain: ${evidence}`
      : `No drift: ${evidence}`;
    return { action: "keep", reasons: [reason] };
  }
  const limits: string[] = [];
  if (since < retrain.cool_down) {
    limits.push(
      `Of the ${retrain.cool_down} streams to wait after a retraining ${since} ` +
        `${since === 1 ? "has" : "have"} passed.`,
    );
  }
  const today =
    decisions.filter(({ action, time }) =>
      isTrial(action) && now.getTime() - new Date(time).getTime() < DAY_MS
    ).length;
  if (today >= retrain.most_a_day) {
    limits.push(`${today} retrainings in the last 24 hours, ${retrain.most_a_day} allowed.`);
  }
  return limits.length > 0
    ? { action: "pause", reasons: [...wanted, ...limits] }
    : { action: "retrain", reasons: wanted };
}

/** Number of decisions since the last trial of a challenger; Infinity without one. */
function streamsSinceTrial(decisions: readonly Decision[]): number {
  const last = decisions.findLastIndex(({ action }) => isTrial(action));
  return last < 0 ? Infinity : decisions.length - 1 - last;
}

function isTrial(action: Decision["action"]): boolean {
  return action === "reject" || action === "promote";
}
