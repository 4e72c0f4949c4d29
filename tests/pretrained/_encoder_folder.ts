/** A folder with a tiny encoder of the BERT family of random weights, as a hub would give it. */
import { join } from "node:path";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { bertHiddenStates } from "../../src/pretrained/backbones/bert.ts";
import { bertConfig } from "../../src/pretrained/backbones/bert_config.ts";
import { TINY_WORDS, tinyEncoderTexts } from "../features/text/_tiny_tokenizer.ts";
import { randomWeights } from "./_random_weights.ts";
import { encodeSafetensors } from "./_safetensors_file.ts";

export const ENCODER = "multilingual_e5_small";

const CONFIG = {
  model_type: "xlm-roberta",
  vocab_size: TINY_WORDS,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
  hidden_act: "gelu",
  max_position_embeddings: 12,
  type_vocab_size: 1,
  layer_norm_eps: 1e-5,
  pad_token_id: 1,
};

/** Writes config.json, tokenizer.json and model.safetensors into `<directory>/<ENCODER>`. */
export async function writeEncoder(directory: string): Promise<void> {
  const { weights, asked } = randomWeights();
  const graph = newGraph();
  const ids = graph.input("ids", "int64", ["batch", "tokens"]);
  const mask = graph.input("mask", "int64", ["batch", "tokens"]);
  bertHiddenStates({ ids, mask }, { config: bertConfig(CONFIG, "config.json"), weights });
  const tensors = new Map([...asked].map(([name, dims]) => {
    const data = Float32Array.from(weights.get(name, dims).data, (x) => 20 * (x - 0.1));
    return [name, { dims, data }];
  }));
  const folder = join(directory, ENCODER);
  await Deno.mkdir(folder, { recursive: true });
  const writeJson = (name: string, value: unknown) =>
    Deno.writeTextFile(join(folder, name), JSON.stringify(value));
  await writeJson("config.json", CONFIG);
  await writeJson("tokenizer.json", tinyEncoderTexts.tokenizer);
  await Deno.writeFile(join(folder, "model.safetensors"), encodeSafetensors(tensors));
}
