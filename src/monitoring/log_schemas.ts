/**
 * The schemas of the prediction log's lines, one JSON object a line: what the API writes and drift
 * monitoring reads.
 */
import { z } from "zod";

const code = z.union([z.string(), z.number()]);
const common = { time: z.iso.datetime() };

/** A product that was predicted. Of its texts there are numbers alone, unless words are kept. */
export const predictionEntry = z.looseObject({
  ...common,
  kind: z.literal("prediction"),
  prediction_id: z.string(),
  request_id: z.string(),
  subject: z.string().nullable(),
  model: z.string(),
  version: z.string(),
  code,
  confidence: z.number().min(0).max(1),
  title_characters: z.int().min(0),
  title_words: z.int().min(0),
  description_characters: z.int().min(0).nullable(),
  description_words: z.int().min(0).nullable(),
  digit_share: z.number().min(0).max(1),
  upper_share: z.number().min(0).max(1),
  non_ascii_share: z.number().min(0).max(1),
  markup: z.boolean(),
  picture: z.boolean(),
  title: z.string().optional(),
  description: z.string().nullable().optional(),
});

/** The prediction of the shadow model for the same product. */
export const shadowEntry = z.looseObject({
  ...common,
  kind: z.literal("shadow"),
  prediction_id: z.string(),
  model: z.string(),
  version: z.string(),
  code,
  confidence: z.number().min(0).max(1),
});

/** The true class of a predicted product. */
export const feedbackEntry = z.looseObject({
  ...common,
  kind: z.literal("feedback"),
  prediction_id: z.string(),
  request_id: z.string(),
  subject: z.string().nullable(),
  true_code: code,
});

/** Any line of the log; fields that later versions add are kept. */
export const logEntry = z.discriminatedUnion("kind", [predictionEntry, shadowEntry, feedbackEntry]);

/** A line as a value. */
export type LogEntry = z.infer<typeof logEntry>;

/** The log's JSON Schema (draft 2020-12). */
export function logSchema(): Record<string, unknown> {
  return z.toJSONSchema(logEntry);
}
