/** A pretrained encoder of texts as an ONNX graph from token ids to features. */
import { join } from "node:path";
import type { TextBackboneName } from "../config/sections/model_params.ts";
import { UserError } from "../errors.ts";
import { exists } from "../files/atomic_write.ts";
import { div, mul, sqrt } from "../nn/expressions/elementwise.ts";
import { reduceSum } from "../nn/expressions/reduction.ts";
import type { Value } from "../nn/graph/value.ts";
import { encodeModel } from "../nn/onnx/encode_model.ts";
import { newGraph } from "../nn/ops/registry.ts";
import { bertHiddenStates, meanPooling } from "./backbones/bert.ts";
import { bertConfig, maxTokens } from "./backbones/bert_config.ts";
import { modelDirectory } from "./model_directory.ts";
import { TEXT_CATALOGUE } from "./published_backbones.ts";

/** Names of the graph's inputs and of its output, float32 [batch, columns]. */
export interface EncoderNames {
  ids: string;
  mask: string;
  features: string;
}

/** An encoder that is ready to run. */
export interface TextBackbone {
  /** The .onnx file. */
  readonly onnx: Uint8Array;
  /** SHA-256 of the files of weights. */
  readonly sha256: string;
  /** Its tokenizer and settings: `EncoderTexts` of src/features/text/tokenizer.ts. */
  readonly texts: { tokenizer: object; prefix: string; max_tokens: number; padding_id: number };
}

/**
 * Builds the graph of an encoder from the folder `<directory>/<name>`. Its features are the mean of the
 * last hidden states, of unit length (Wang et al. 2024, arXiv 2402.05672).
 *
 * @throws {UserError} if the folder is missing or its files do not fit.
 */
export async function loadTextBackbone(
  name: TextBackboneName,
  { directory, max_tokens, names }: { directory: string; max_tokens: number; names: EncoderNames },
): Promise<TextBackbone> {
  const folder = join(directory, name);
  if (!await exists(folder)) {
    throw new UserError(
      `Cannot use backbone '${name}': ${folder} is missing. Put config.json, tokenizer.json and ` +
        "model.safetensors there (or set pretrained.directory to the folder that holds it), or do " +
        "without: --set model.text.backbone=none",
    );
  }
  const files = modelDirectory(folder);
  const config = bertConfig(await files.config(), join(folder, "config.json"));
  const graph = newGraph();
  const ids = graph.input(names.ids, "int64", ["batch", "tokens"]);
  const mask = graph.input(names.mask, "int64", ["batch", "tokens"]);
  const hidden = bertHiddenStates({ ids, mask }, { config, weights: await files.weights() });
  graph.output(names.features, unitLength(meanPooling(hidden, mask)));
  return {
    onnx: encodeModel(graph),
    sha256: await files.sha256(),
    texts: {
      tokenizer: await files.tokenizer() as object,
      ...TEXT_CATALOGUE[name],
      max_tokens: Math.min(max_tokens, maxTokens(config)),
      padding_id: config.pad_token_id,
    },
  };
}

/** x / ‖x‖ of each row. */
function unitLength(x: Value): Value {
  return div(x, sqrt(reduceSum(mul(x, x), { axes: [1], keep: true })));
}
