/**
 * Encoders of the BERT family (Devlin et al. 2019, arXiv 1810.04805; RoBERTa: Liu et al. 2019,
 * arXiv 1907.11692) as expressions over a graph.
 * Reference: huggingface/transformers, src/transformers/models/bert/modeling_bert.py, v4.57.
 */
import { type Tensor, tensor } from "../../tensor.ts";
import { add, cast, div, gelu, mul, sub } from "../../nn/expressions/elementwise.ts";
import { gather, range } from "../../nn/expressions/indexing.ts";
import { matmul } from "../../nn/expressions/linalg.ts";
import {
  dimsVector,
  reshape,
  squeeze,
  transpose,
  unsqueeze,
} from "../../nn/expressions/movement.ts";
import { layerNormalization, softmax } from "../../nn/expressions/normalization.ts";
import { reduceSum } from "../../nn/expressions/reduction.ts";
import type { Value } from "../../nn/graph/value.ts";
import type { Weights } from "../weights/weights.ts";
import { type BertConfig, firstPosition } from "./bert_config.ts";

/** Added to the scores of padding tokens, so that softmax gives them nothing. */
const MASKED_SCORE = -1e9;

interface Network {
  readonly config: BertConfig;
  readonly weights: Weights;
}

/** A batch of token sequences, padded behind to one length. */
export interface TokenBatch {
  /** int64 [batch, tokens] */
  readonly ids: Value;
  /** int64 [batch, tokens]: 1 for tokens, 0 for padding. */
  readonly mask: Value;
}

/**
 * Adds the encoder.
 *
 * @returns the last hidden states, float32 [batch, tokens, hidden_size].
 * @throws {UserError} naming a weight that is missing or has other dimensions.
 */
export function bertHiddenStates({ ids, mask }: TokenBatch, network: Network): Value {
  let x = embeddings(ids, network);
  const scores = mul(
    sub(mask.graph.scalar(1), cast(unsqueeze(mask, [1, 2]), "float32")),
    mask.graph.scalar(MASKED_SCORE),
  ); // [batch, 1, 1, tokens]
  for (let layer = 0; layer < network.config.num_hidden_layers; layer++) {
    const name = `encoder.layer.${layer}`;
    x = encoderLayer(x, network, { name, scores });
  }
  return x;
}

/** The mean of the hidden states over all tokens that are no padding, float32 [batch, hidden_size]. */
export function meanPooling(hidden: Value, mask: Value): Value {
  const weights = unsqueeze(cast(mask, "float32"), [2]); // [batch, tokens, 1]
  const sum = reduceSum(mul(hidden, weights), { axes: [1], keep: false });
  return div(sum, reduceSum(weights, { axes: [1], keep: false }));
}

/** BertEmbeddings: word, position and token type 0 summed and normalised. */
function embeddings(ids: Value, network: Network): Value {
  const { config, weights } = network;
  const { graph } = ids;
  const { hidden_size: hidden } = config;
  const table = (name: string, rows: number) => weights.get(`${name}.weight`, [rows, hidden]);
  const words = graph.constant(
    table("embeddings.word_embeddings", config.vocab_size),
    "embeddings.word_embeddings.weight",
  );
  // Padding stands behind all tokens and is masked, so its positions do not matter.
  const positions = graph.constant(
    sliceRows(
      table("embeddings.position_embeddings", config.max_position_embeddings),
      firstPosition(config),
    ),
    "embeddings.position_embeddings.weight",
  );
  const types = graph.constant(
    sliceRows(table("embeddings.token_type_embeddings", config.type_vocab_size), 0, 1),
    "embeddings.token_type_embeddings.weight",
  );
  const length = squeeze(dimsVector(ids, 1, 2), [0]);
  const x = add(add(gather(words, ids), types), gather(positions, range(length)));
  return norm(x, network, "embeddings.LayerNorm");
}

/** BertLayer: self-attention and a network of two dense layers, each with a skip and a LayerNorm. */
function encoderLayer(
  x: Value,
  network: Network,
  { name, scores }: { name: string; scores: Value },
): Value {
  const { hidden_size: hidden, intermediate_size: inner } = network.config;
  const attended = dense(selfAttention(x, network, { name: `${name}.attention.self`, scores }), {
    network,
    name: `${name}.attention.output.dense`,
    inputs: hidden,
    outputs: hidden,
  });
  const y = norm(add(attended, x), network, `${name}.attention.output.LayerNorm`);
  const intermediate = gelu(
    dense(y, { network, name: `${name}.intermediate.dense`, inputs: hidden, outputs: inner }),
  );
  const output = dense(intermediate, {
    network,
    name: `${name}.output.dense`,
    inputs: inner,
    outputs: hidden,
  });
  return norm(add(output, y), network, `${name}.output.LayerNorm`);
}

/** BertSelfAttention: softmax(q kᵀ / √d + mask) v for each head, float32 [batch, tokens, hidden]. */
function selfAttention(
  x: Value,
  network: Network,
  { name, scores }: { name: string; scores: Value },
): Value {
  const { hidden_size: hidden, num_attention_heads: heads } = network.config;
  const width = hidden / heads;
  const project = (part: string, perm: readonly number[]) => {
    const y = dense(x, { network, name: `${name}.${part}`, inputs: hidden, outputs: hidden });
    return transpose(reshape(y, [0, 0, heads, width]), perm);
  };
  const query = project("query", [0, 2, 1, 3]); // [batch, heads, tokens, width]
  const key = project("key", [0, 2, 3, 1]); // [batch, heads, width, tokens]
  const value = project("value", [0, 2, 1, 3]);
  const scaled = mul(matmul(query, key), x.graph.scalar(1 / Math.sqrt(width)));
  const context = matmul(softmax(add(scaled, scores)), value);
  return reshape(transpose(context, [0, 2, 1, 3]), [0, 0, hidden]);
}

/** y = x Wᵀ + b; the matrix is stored transposed, [inputs, outputs]. */
function dense(
  x: Value,
  { network, name, inputs, outputs }: {
    network: Network;
    name: string;
    inputs: number;
    outputs: number;
  },
): Value {
  const { weights } = network;
  const weight = transposed(weights.get(`${name}.weight`, [outputs, inputs]));
  const bias = weights.get(`${name}.bias`, [outputs]);
  const product = matmul(x, x.graph.constant(weight, `${name}.weight`));
  return add(product, x.graph.constant(bias, `${name}.bias`));
}

function norm(x: Value, { config, weights }: Network, name: string): Value {
  const dims = [config.hidden_size];
  return layerNormalization(x, {
    scale: x.graph.constant(weights.get(`${name}.weight`, dims), `${name}.weight`),
    bias: x.graph.constant(weights.get(`${name}.bias`, dims), `${name}.bias`),
    epsilon: config.layer_norm_eps,
  });
}

function transposed({ dims: [rows, columns], data }: Tensor<"float32">): Tensor<"float32"> {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = data[row * columns + column];
    }
  }
  return tensor("float32", { dims: [columns, rows], data: turned });
}

/** Rows of a matrix from `start` to before `end`. */
function sliceRows(
  { dims: [rows, columns], data }: Tensor<"float32">,
  start: number,
  end = rows,
): Tensor<"float32"> {
  const part = data.slice(start * columns, end * columns);
  return tensor("float32", { dims: [end - start, columns], data: part });
}
