/** The schema of a stream's record, the part `stream` of metrics/drift/<stream>.json. */
import { z } from "zod";

const score = z.number().nullable();

/** Edges and densities of numbers (`x` is one longer), or categories and counts. */
const distribution = z.object({
  x: z.array(z.union([z.number(), z.string()])),
  y: z.array(z.number()),
});

/** The schema: written where streams are processed, read by the API. */
export const streamRecord = z.looseObject({
  name: z.string(),
  /** UTC. */
  started: z.iso.datetime(),
  model: z.string(),
  rows: z.object({ in: z.int(), kept: z.int(), quarantined: z.int() }),
  /** The sequential alarm: ln of its evidence, and where it is raised. */
  alarm: z.boolean(),
  log_evidence: score,
  alarm_at: z.number(),
  /** Evidently's verdict by the share of drifted columns. */
  drifted: z.boolean(),
  drift_share: z.number(),
  expected_f1: z.object({ value: score, low: score, high: score }),
  /** Null until every row has its label. */
  true_f1: score,
  /** The change of F1 since the reference, by cause, and the products that cost the most; or null. */
  f1_change: z.object({
    total: z.number(),
    class_mix: z.number(),
    within_classes: z.number(),
    driving: z.array(z.object({
      index: z.int(),
      actual: z.string(),
      predicted: z.string(),
      gain: z.number(),
    })),
  }).nullish(),
  columns: z.array(z.object({
    column: z.string(),
    log_evidence: score,
    method: z.string().optional(),
    score: score.optional(),
    drifted: z.boolean().optional(),
    error: z.string().optional(),
    distributions: z.object({ reference: distribution, current: distribution }).optional(),
  })),
  class_mix: z.record(z.string(), score),
});

/** The record as a value. */
export type StreamRecord = z.infer<typeof streamRecord>;
