/** The schema of params.yaml's section `features`: text vectorizer and picture size. */
import { z } from "zod";
import { count } from "./_numbers.ts";

const sizeRange = z.tuple([z.int().min(1).max(8), z.int().min(1).max(8)])
  .refine(([from, to]) => from <= to, { error: "expected [from, to] with from ≤ to" });

/** The schema of the section. */
export const featuresSection = z.strictObject({
  text: z.strictObject({
    buckets: z.int().min(256).max(1 << 24).refine((value) => Number.isInteger(Math.log2(value)), {
      error: "expected a power of two such as 262144",
    }),
    word_ngrams: sizeRange,
    character_ngrams: sizeRange,
    max_characters: count,
    min_rows: count,
  }),
  image: z.strictObject({
    size: z.int().min(32).max(256),
  }),
});

/** The section `features`. */
export type FeaturesParams = z.infer<typeof featuresSection>;
