/** The schema of params.yaml's section `evaluate`: the bootstrap. */
import { z } from "zod";

/** The schema of the section. */
export const evaluateSection = z.strictObject({
  seed: z.int(),
  resamples: z.int().min(100).max(100_000),
});
