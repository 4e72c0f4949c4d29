/** Runs a pretrained backbone over the pictures of a part, with progress. */
import { createHash } from "node:crypto";
import type { PackedPictures } from "../src/features/image/packed_pictures.ts";
import { pictureBatch } from "../src/features/image/picture_batch.ts";
import {
  type FeatureMatrix,
  type FeatureOptions,
  frozenFeatures,
} from "../src/pretrained/frozen_features.ts";
import {
  BACKBONE_FEATURES,
  BACKBONE_PIXELS,
  type ImageBackbone,
} from "../src/pretrained/image_backbone.ts";
import { startProgress } from "../src/terminal/progress.ts";

const BATCH = 16;

/** Computes the features of all pictures, going on from the partial file if there is one. */
export async function embedPictures(
  { size, pixels, labels }: PackedPictures,
  { part, backbone, ...options }:
    & { part: string; backbone: ImageBackbone }
    & Pick<FeatureOptions, "provider" | "threads" | "partial" | "signal">,
): Promise<FeatureMatrix> {
  const progress = startProgress(`embedding ${part}`, labels.length);
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([options.provider, options.threads, BATCH, size, labels.length]))
    .update(backbone.onnx)
    .update(pixels)
    .digest("hex");
  const found = await frozenFeatures({
    onnx: backbone.onnx,
    output: BACKBONE_FEATURES,
    rows: labels.length,
    batch: BATCH,
    inputs: (rows) => ({
      [BACKBONE_PIXELS]: pictureBatch(pixels, rows, { preprocessor: { ...backbone, size } }),
    }),
  }, { ...options, fingerprint, onProgress: (done) => progress.update(done) });
  progress.finish();
  return found;
}
