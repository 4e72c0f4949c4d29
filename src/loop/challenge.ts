/** Compares the champion with a challenger on the same fresh rows. Pure. */
import { pairedInterval } from "../experiments/paired_bootstrap.ts";
import type { Interval } from "../scoring/bootstrap.ts";
import { classificationReport } from "../scoring/classification_report.ts";
import { confusionMatrix } from "../scoring/confusion.ts";

/** Class codes of the same rows, [rows] each. */
export interface FreshRows {
  actual: readonly string[];
  champion: readonly string[];
  challenger: readonly string[];
}

/** The comparison in numbers. */
export interface Challenge {
  rows: number;
  championF1: number;
  challengerF1: number;
  /** 95 % interval of the challenger's weighted F1 minus the champion's. */
  gain: Interval;
  /** The class whose F1 falls most, among those with enough rows; null where none falls. */
  worstClass: { code: string; fall: number } | null;
}

/** Scores both models. */
export function challenge(
  { actual, champion, challenger }: FreshRows,
  { seed, resamples, classRows }: { seed: number; resamples: number; classRows: number },
): Challenge {
  const codes = [...new Set([...actual, ...champion, ...challenger])].sort();
  const places = new Map(codes.map((code, at) => [code, at]));
  const positions = (side: readonly string[]) => Int32Array.from(side, (code) => places.get(code)!);
  const [truth, first, second] = [actual, champion, challenger].map(positions);
  const [before, after] = [first, second].map((predicted) =>
    classificationReport(confusionMatrix({ actual: truth, predicted }, codes.length))
  );
  const falls = codes.map((code, at) => ({
    code,
    fall: before.classes[at].f1 - after.classes[at].f1,
    rows: before.classes[at].support,
  })).filter(({ fall, rows }) => fall > 0 && rows >= classRows).sort((a, b) => b.fall - a.fall);
  return {
    rows: actual.length,
    championF1: before.weightedF1,
    challengerF1: after.weightedF1,
    gain: pairedInterval(
      { actual: truth, first, second, classes: codes.length },
      { seed, resamples },
    ),
    worstClass: falls.length > 0 ? { code: falls[0].code, fall: falls[0].fall } : null,
  };
}
