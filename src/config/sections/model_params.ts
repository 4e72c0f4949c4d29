/** The schema of params.yaml's section `model`: the model that the pipeline trains. */
import { z } from "zod";

/** Pretrained networks that an image model can build on. */
export const IMAGE_BACKBONES = [
  "efficientnet_lite0",
  "efficientnet_lite1",
  "efficientnet_lite2",
  "efficientnet_lite3",
  "efficientnet_lite4",
  "efficientnet_b0",
  "efficientnet_b1",
  "efficientnet_b2",
  "efficientnet_b3",
  "efficientnet_b4",
] as const;

/** Pretrained encoders that a text model can build on. */
export const TEXT_BACKBONES = [
  "multilingual_e5_small",
  "multilingual_e5_small_fr",
  "multilingual_e5_base",
  "camembert_base",
] as const;

/** The name of a pretrained encoder of texts. */
export type TextBackboneName = typeof TEXT_BACKBONES[number];

/** The name of a pretrained network for pictures. */
export type ImageBackboneName = typeof IMAGE_BACKBONES[number];

/** The schema of the section. */
export const modelSection = z.strictObject({
  type: z.enum(["text", "image", "fusion"]),
  text: z.strictObject({
    backbone: z.enum(["none", ...TEXT_BACKBONES]),
    max_tokens: z.int().min(8).max(512),
  }),
  image: z.strictObject({ backbone: z.enum(["none", ...IMAGE_BACKBONES]) }),
});
