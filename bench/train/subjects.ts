/** What is trained in `bench train`: three models, each with a batch that a seed makes. */
import { imageModel } from "../../src/models/image_model.ts";
import { textLoss, textModel } from "../../src/models/text_model.ts";
import { PIXELS, WORDS } from "../../src/models/value_names.ts";
import { add, gelu, mul } from "../../src/nn/expressions/elementwise.ts";
import { matmul } from "../../src/nn/expressions/linalg.ts";
import { reshape, transpose } from "../../src/nn/expressions/movement.ts";
import { softmax } from "../../src/nn/expressions/normalization.ts";
import { reduceMean } from "../../src/nn/expressions/reduction.ts";
import type { Value } from "../../src/nn/graph.ts";
import { dense, layerNorm } from "../../src/nn/layers.ts";
import { softmaxCrossEntropy } from "../../src/nn/losses.ts";
import type { Model, Scope } from "../../src/nn/scope.ts";
import type { Batch } from "../../src/nn/training_run.ts";
import type { TrainingStepOptions } from "../../src/nn/training_step.ts";
import { random } from "../../src/random.ts";
import { tensor } from "../../src/tensor.ts";

export const CLASSES = 27;
/** Sizes of the text model: as for the sample catalogue. */
export const TEXT = { vocabulary: 60_000, hidden: 64, batch: 64, pairs: 150 };
/** Sizes of the image net: as in params.yaml. */
export const IMAGE = { size: 64, channels: 16, blocks: 1, batch: 32 };
/** Sizes of one encoder layer. */
export const TRANSFORMER = { width: 128, heads: 4, length: 64, inner: 512, batch: 16 };

/** A model, its loss, the batch it learns and how. */
export interface Subject {
  model: Model;
  loss: TrainingStepOptions["loss"];
  batch: Batch;
  epsilon: number;
  learningRate: number;
}

/** The subjects by name. Without dropout, so that all contestants do the same. */
export const subjects: Record<string, () => Subject> = {
  text: () => ({
    model: textModel({ ...TEXT, classes: CLASSES, dropout: 0 }),
    loss: textLoss({ labelSmoothing: 0 }),
    batch: textBatch(),
    epsilon: 1e-8,
    learningRate: 0.01,
  }),
  image: () => ({
    model: imageModel({ ...IMAGE, classes: CLASSES, dropout: 0 }),
    loss: crossEntropy,
    batch: denseBatch(PIXELS, [IMAGE.batch, 3, IMAGE.size, IMAGE.size]),
    epsilon: 1e-8,
    learningRate: 1e-3,
  }),
  transformer: () => ({
    model: encoderLayer,
    loss: crossEntropy,
    batch: denseBatch("tokens", [TRANSFORMER.batch, TRANSFORMER.length, TRANSFORMER.width]),
    epsilon: 1e-8,
    learningRate: 1e-3,
  }),
};

function crossEntropy({ logits }: Readonly<Record<string, Value>>, scope: Scope): Value {
  return softmaxCrossEntropy(scope, logits);
}

/** One encoder layer with the norm first, and a head on the mean of its tokens: Xiong et al. 2020. */
function encoderLayer(scope: Scope): Record<string, Value> {
  const { width, length, inner } = TRANSFORMER;
  const tokens = scope.input("tokens", "float32", ["batch", length, width]);
  const seen = attention(scope, layerNorm(scope, tokens, { name: "norm1" }));
  const attended = add(tokens, dense(scope, seen, { name: "projected", units: width }));
  const normed = layerNorm(scope, attended, { name: "norm2" });
  const wide = gelu(dense(scope, normed, { name: "wide", units: inner }));
  const encoded = add(attended, dense(scope, wide, { name: "narrow", units: width }));
  const mean = reduceMean(encoded, { axes: [1], keep: false });
  return { logits: dense(scope, mean, { name: "output", units: CLASSES }) };
}

function attention(scope: Scope, x: Value): Value {
  const { width, heads, length } = TRANSFORMER;
  const each = width / heads;
  const headsOf = (name: string) => {
    const all = dense(scope, x, { name, units: width });
    return transpose(reshape(all, [-1, length, heads, each]), [0, 2, 1, 3]);
  };
  const [query, key, value] = ["query", "key", "value"].map(headsOf);
  const scores = matmul(query, transpose(key, [0, 1, 3, 2]));
  const shares = softmax(mul(scores, scope.graph.scalar(1 / Math.sqrt(each))));
  return reshape(transpose(matmul(shares, value), [0, 2, 1, 3]), [-1, length, width]);
}

/** Frequent n-grams occur in many rows: index ⌊V · u³⌋. */
function textBatch(): Batch {
  const { vocabulary, batch, pairs } = TEXT;
  const dice = random(1, "bench", "text");
  const indices = Int32Array.from(
    { length: batch * pairs },
    () => Math.floor(vocabulary * dice.next() ** 3),
  );
  return {
    inputs: { targets: targets(batch) },
    bags: {
      [WORDS]: {
        offsets: Int32Array.from({ length: batch + 1 }, (_, row) => row * pairs),
        indices,
        weights: new Float32Array(batch * pairs).fill(1 / Math.sqrt(pairs)),
      },
    },
  };
}

function denseBatch(name: string, dims: number[]): Batch {
  const dice = random(1, "bench", name);
  const values = tensor("float32", { dims });
  values.data.forEach((_, at) => values.data[at] = 2 * dice.next() - 1);
  return { inputs: { [name]: values, targets: targets(dims[0]) } };
}

function targets(rows: number) {
  const data = BigInt64Array.from({ length: rows }, (_, row) => BigInt(row % CLASSES));
  return tensor("int64", { dims: [rows], data });
}
