/** The schema of params.yaml's section `data`: the source of the catalogue. */
import { z } from "zod";
import { count, fraction } from "./_numbers.ts";

/** The schema of the section. */
export const dataSection = z.strictObject({
  source: z.enum(["sample", "directory", "ens"]),
  directory: z.string().min(1),
  ens: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).describe("an http or https URL"),
    challenge: count,
  }),
  sample: z.strictObject({
    rows: z.int().min(27).max(1_000_000),
    seed: z.int(),
    images: z.boolean(),
    image_size: z.int().min(16).max(512),
    label_noise: fraction,
    stream: z.strictObject({
      rows: z.int().min(0).max(1_000_000),
      vocabulary_drift: fraction,
      class_drift: fraction,
      blur: z.number().min(0).max(10),
      contrast: z.number().min(0).max(4),
    }),
  }),
});

/** The section `data`. */
export type DataParams = z.infer<typeof dataSection>;
