/** The schema of params.yaml's section `preprocess`: length of texts and the split. */
import { z } from "zod";
import { count, fraction } from "./_numbers.ts";

/** The schema of the section. */
export const preprocessSection = z.strictObject({
  seed: z.int(),
  max_characters: count,
  validation_share: fraction,
  test_share: fraction,
}).refine((value) => value.validation_share + value.test_share < 1, {
  path: ["test_share"],
  error: "expected validation_share + test_share below 1, to leave rows to train on",
});

/** The section `preprocess`. */
export type PreprocessParams = z.infer<typeof preprocessSection>;
