/**
 * The predictions whose true class would help most: those that answers contradict, then those of
 * low confidence (uncertainty sampling: Lewis and Gale, 1994). Pure.
 */
import type { LogEntry } from "./log_schemas.ts";

/** Entries of the prediction log in any order. */
export type LogEntries = AsyncIterable<LogEntry> | Iterable<LogEntry>;

/** A line of the log for a prediction. */
export type PredictionEntry = Extract<LogEntry, { kind: "prediction" }>;

/** Further answers of the log by prediction, codes as text. */
export interface LogAnswers {
  /** The code that each caller gave; of one caller's the last holds. */
  feedback: Map<string, Map<string | null, string>>;
  /** The codes that shadow models predicted. */
  shadow: Map<string, Set<string>>;
}

/** A prediction to label. */
export interface LabelCandidate {
  prediction_id: string;
  title: string;
  description: string;
  /** The predicted class. */
  predicted: string;
  confidence: number;
  reason: "feedback conflicts" | "shadow disagrees" | "uncertain";
}

/** Candidates, the most helpful first, and what the log held. */
export interface CandidateList {
  candidates: LabelCandidate[];
  predictions: number;
  /** Predictions whose texts the log does not hold. */
  withoutTexts: number;
}

/** Gathers what callers and shadow models answered, from entries in the order of their time. */
export async function gatherAnswers(entries: LogEntries): Promise<LogAnswers> {
  const answers: LogAnswers = { feedback: new Map(), shadow: new Map() };
  for await (const entry of entries) {
    const id = entry.prediction_id;
    if (entry.kind === "feedback") {
      const byCaller = answers.feedback.get(id) ?? new Map();
      answers.feedback.set(id, byCaller.set(entry.subject, String(entry.true_code)));
    } else if (entry.kind === "shadow") {
      const codes = answers.shadow.get(id) ?? new Set();
      answers.shadow.set(id, codes.add(String(entry.code)));
    }
  }
  return answers;
}

/** Inputs of `labelCandidates`. */
export interface CandidateOptions {
  answers: LogAnswers;
  /** Predictions with a label, which are left out with their texts' copies. */
  labelled: readonly { prediction_id: string; title: string; description: string }[];
  count: number;
}

/** Chooses at most `count` products of different texts; holds no more than a multiple of them. */
export async function labelCandidates(
  entries: LogEntries,
  { answers, labelled, count }: CandidateOptions,
): Promise<CandidateList> {
  const knownIds = new Set(labelled.map((row) => row.prediction_id));
  const knownTexts = new Set(labelled.map(textKey));
  let best: LabelCandidate[] = [];
  let predictions = 0, withoutTexts = 0;
  for await (const entry of entries) {
    if (entry.kind !== "prediction") continue;
    predictions++;
    const { prediction_id, title } = entry;
    if (title === undefined) {
      withoutTexts++;
      continue;
    }
    const reason = reasonFor(entry, answers);
    const description = entry.description ?? "";
    if (!reason || knownIds.has(prediction_id)) continue;
    if (knownTexts.has(textKey({ title, description }))) continue;
    const { code, confidence } = entry;
    const predicted = String(code);
    best.push({ prediction_id, title, description, predicted, confidence, reason });
    if (best.length >= 2 * count + 1000) best = mostHelpful(best, count);
  }
  return { candidates: mostHelpful(best, count), predictions, withoutTexts };
}

/** The reason to label a prediction; undefined where callers agree on it. */
function reasonFor(
  { prediction_id, code }: PredictionEntry,
  { feedback, shadow }: LogAnswers,
): LabelCandidate["reason"] | undefined {
  const answered = feedback.get(prediction_id);
  if (answered) return new Set(answered.values()).size > 1 ? "feedback conflicts" : undefined;
  const others = [...shadow.get(prediction_id) ?? []];
  return others.some((other) => other !== String(code)) ? "shadow disagrees" : "uncertain";
}

const RANKS = { "feedback conflicts": 2, "shadow disagrees": 1, uncertain: 0 };

function mostHelpful(candidates: LabelCandidate[], count: number): LabelCandidate[] {
  const sorted = candidates.toSorted((a, b) =>
    RANKS[b.reason] - RANKS[a.reason] || a.confidence - b.confidence ||
    (a.prediction_id < b.prediction_id ? -1 : 1)
  );
  const seen = new Set<string>();
  return sorted.filter((candidate) => {
    const key = textKey(candidate);
    return !seen.has(key) && seen.add(key);
  }).slice(0, count);
}

function textKey({ title, description }: { title: string; description: string }): string {
  return JSON.stringify([title, description]);
}
