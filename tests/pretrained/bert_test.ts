/** Encoders of the BERT family against numpy; golden/bert.py makes the golden file. */
import assert from "node:assert/strict";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { bertHiddenStates, meanPooling } from "../../src/pretrained/backbones/bert.ts";
import { bertConfig, maxTokens } from "../../src/pretrained/backbones/bert_config.ts";
import type { Weights } from "../../src/pretrained/weights/weights.ts";
import { openSession } from "../../src/runtime/open.ts";
import { elementCount, tensor } from "../../src/tensor.ts";
import golden from "./golden/bert.json" with { type: "json" };

const PADDING = 1;
const IDS = [[0, 5, 7, 9, 2], [0, 3, 2, PADDING, PADDING]];
const HIDDEN = 8;

const weights: Weights = {
  has: () => true,
  get: (name, dims) => {
    const data = Float32Array.from(
      { length: elementCount(dims) },
      (_, at) => 0.3 * Math.sin(0.7 * at + name.length),
    );
    return tensor("float32", { dims, data });
  },
};

function configJson(modelType: string) {
  return {
    model_type: modelType,
    vocab_size: 11,
    hidden_size: HIDDEN,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 16,
    hidden_act: "gelu",
    max_position_embeddings: 12,
    type_vocab_size: 1,
    layer_norm_eps: 1e-5,
    pad_token_id: PADDING,
  };
}

for (const modelType of ["bert", "xlm-roberta"] as const) {
  Deno.test(`${modelType}: pooled states equal numpy's, and padding changes nothing`, async () => {
    const graph = newGraph();
    const ids = graph.input("ids", "int64", ["batch", "tokens"]);
    const mask = graph.input("mask", "int64", ["batch", "tokens"]);
    const config = bertConfig(configJson(modelType), "config.json");
    graph.output(
      "features",
      meanPooling(bertHiddenStates({ ids, mask }, { config, weights }), mask),
    );
    const session = await openSession(encodeModel(graph), { provider: "cpu" });
    try {
      const dims = [IDS.length, IDS[0].length];
      const { features } = await session.run({
        ids: tensor("int64", { dims, data: IDS.flat() }),
        mask: tensor("int64", { dims, data: IDS.flat().map((id) => id === PADDING ? 0 : 1) }),
      });
      golden[modelType].flat().forEach((wanted, at) => {
        assert.ok(
          Math.abs(Number(features.data[at]) - wanted) < 1e-5,
          `${at}: ${features.data[at]}`,
        );
      });
    } finally {
      await session.release();
    }
  });
}

Deno.test(
  "the RoBERTa family loses positions to the padding token",
  { permissions: "none" },
  () => {
    assert.equal(maxTokens(bertConfig(configJson("bert"), "config.json")), 12);
    assert.equal(maxTokens(bertConfig(configJson("camembert"), "config.json")), 10);
  },
);

Deno.test(
  "a config of another family is refused with each wrong key",
  { permissions: "none" },
  () => {
    assert.throws(
      () => bertConfig({ ...configJson("t5"), hidden_size: 9 }, "x/config.json"),
      (error: Error) =>
        error.name === "UserError" && /x\/config\.json/.test(error.message) &&
        /model_type/.test(error.message),
    );
  },
);
