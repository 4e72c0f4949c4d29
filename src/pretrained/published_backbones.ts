/**
 * The pretrained networks that can be named in params.yaml, each with the form of its input under which
 * it was published: the scaling of pixels, or the words before a text.
 */
import type { ImageBackboneName, TextBackboneName } from "../config/sections/model_params.ts";

type Rgb = readonly [red: number, green: number, blue: number];

/** Mean and standard deviation of each channel, of values in [0, 1]. */
export interface PixelScaling {
  readonly mean: Rgb;
  readonly std: Rgb;
}

/** (pixel − 127) / 128: tensorflow/tpu, models/official/efficientnet/lite. */
const LITE: PixelScaling = {
  mean: [127 / 255, 127 / 255, 127 / 255],
  std: [128 / 255, 128 / 255, 128 / 255],
};

/** Statistics of ImageNet: lukemelas/EfficientNet-PyTorch, README, release 0.7.1. */
const IMAGENET: PixelScaling = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** Networks for pictures; their names are those of `efficientNetConfig`. */
export const IMAGE_CATALOGUE: Readonly<Record<ImageBackboneName, PixelScaling>> = {
  efficientnet_lite0: LITE,
  efficientnet_lite1: LITE,
  efficientnet_lite2: LITE,
  efficientnet_lite3: LITE,
  efficientnet_lite4: LITE,
  efficientnet_b0: IMAGENET,
  efficientnet_b1: IMAGENET,
  efficientnet_b2: IMAGENET,
  efficientnet_b3: IMAGENET,
  efficientnet_b4: IMAGENET,
};

/** intfloat/multilingual-e5-small, README: "query: " where features are used as such. */
const E5 = "query: ";

/** Encoders of texts, each with the words that it expects before a text. */
export const TEXT_CATALOGUE: Readonly<Record<TextBackboneName, { prefix: string }>> = {
  multilingual_e5_small: { prefix: E5 },
  multilingual_e5_small_fr: { prefix: E5 },
  multilingual_e5_base: { prefix: E5 },
  camembert_base: { prefix: "" },
};
