/** Runs a pretrained encoder over the texts of a part, with progress. */
import { createHash } from "node:crypto";
import { Tokenizer } from "../src/features/text/tokenizer.ts";
import {
  type FeatureMatrix,
  type FeatureOptions,
  frozenFeatures,
} from "../src/pretrained/frozen_features.ts";
import type { EncoderNames, TextBackbone } from "../src/pretrained/text_backbone.ts";
import { startProgress } from "../src/terminal/progress.ts";
import { readTexts } from "./_text_batches.ts";

const BATCH = 16;

/**
 * Computes the features of all texts of a table, going on from the partial file if there is one.
 * Texts of similar length share a batch, so that little of it is padding.
 */
export async function embedTexts(
  path: string,
  { part, backbone, names, ...options }:
    & { part: string; backbone: TextBackbone; names: EncoderNames }
    & Pick<FeatureOptions, "provider" | "threads" | "partial" | "signal">,
): Promise<FeatureMatrix> {
  const tokenizer = new Tokenizer(backbone.texts);
  const encoded: number[][] = [];
  for await (const { texts } of readTexts(path)) {
    for (const text of texts) encoded.push(tokenizer.encode(text));
  }
  const order = encoded.map((_, row) => row)
    .sort((a, b) => encoded[a].length - encoded[b].length || a - b);
  const progress = startProgress(`embedding ${part}`, encoded.length);
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([options.provider, options.threads, BATCH, encoded]))
    .update(backbone.onnx)
    .digest("hex");
  const { values, columns } = await frozenFeatures({
    onnx: backbone.onnx,
    output: names.features,
    rows: encoded.length,
    batch: BATCH,
    inputs: (places) => {
      const { ids, mask } = tokenizer.pad(Array.from(places, (place) => encoded[order[place]]));
      return { [names.ids]: ids, [names.mask]: mask };
    },
  }, { ...options, fingerprint, onProgress: (done) => progress.update(done) });
  progress.finish();
  const inOrder = new Float32Array(values.length);
  order.forEach((row, place) => {
    inOrder.set(values.subarray(place * columns, (place + 1) * columns), row * columns);
  });
  return { values: inOrder, columns };
}
