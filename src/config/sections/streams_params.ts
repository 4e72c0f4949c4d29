/** The schema of params.yaml's section `streams`: later deliveries and how they are monitored. */
import { z } from "zod";
import { count, fraction } from "./_numbers.ts";

/** The schema of the section. */
export const streamsSection = z.strictObject({
  baseline_ratio: z.number().min(0.05).max(0.95),
  count: z.int().min(1).max(999),
  seed: z.int(),
  drift: z.strictObject({
    from: z.int().min(0),
    vocabulary: fraction,
    class_mix: fraction,
    missing_descriptions: fraction,
    blur: z.number().min(0).max(10),
    contrast: z.number().min(0).max(4),
  }),
  alarm_budget: z.number().gt(0).lt(1),
  drift_share: fraction,
}).refine(({ drift, count }) => drift.from <= count, {
  path: ["drift", "from"],
  error: "expected 0 (no drift) or the number of a stream up to streams.count",
});

/** The schema of params.yaml's section `loop`: when a retrained model takes the champion's place. */
export const loopSection = z.strictObject({
  retrain: z.strictObject({
    on_alarm: z.boolean(),
    expected_f1_below: fraction,
    every_streams: z.int().min(0),
    cool_down: z.int().min(0),
    most_a_day: count,
  }),
  holdout_share: z.number().min(0.1).max(0.9),
  minimum_labels: count,
  minimum_gain: z.number().min(-1).max(1),
  class_drop: fraction,
  class_rows: count,
});

/** The section `streams`. */
export type StreamsParams = z.infer<typeof streamsSection>;

/** The section `loop`. */
export type LoopParams = z.infer<typeof loopSection>;
