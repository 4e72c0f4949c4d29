/**
 * The models of `bench train`: a network over an embedding bag of n-grams on rows of the sample
 * catalogue, the image model with the sizes of params.yaml, and one transformer layer. The others learn batches
 * that a seed makes, since pictures and vectors cost the same whatever they show.
 */
import { join } from "node:path";
import { readTable } from "../../src/tables/arrow/table_file.ts";
import { textFeaturesFromColumns } from "../../src/features/text/text_features.ts";
import { textPreprocessorFromJson } from "../../src/features/text/text_preprocessor.ts";
import { readJson } from "../../src/files/atomic_write.ts";
import { shuffledBatches } from "../../src/batches.ts";
import { sparseExamples } from "../../src/training/examples.ts";
import { imageLoss, imageModel } from "../../src/models/image/image_model.ts";
import { bagNetwork, bagNetworkLoss } from "./bag_network.ts";
import { PIXELS, WORDS } from "../../src/artifact/value_names.ts";
import { add, gelu, mul } from "../../src/nn/expressions/elementwise.ts";
import { matmul } from "../../src/nn/expressions/linalg.ts";
import { reshape, transpose } from "../../src/nn/expressions/movement.ts";
import { softmax } from "../../src/nn/expressions/normalization.ts";
import { reduceMean } from "../../src/nn/expressions/reduction.ts";
import type { Value } from "../../src/nn/graph/value.ts";
import { dense, layerNorm } from "../../src/nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../../src/nn/layers/losses.ts";
import type { Model, Scope } from "../../src/nn/graph/scope.ts";
import type { Batch } from "../../src/nn/training_run.ts";
import type { TrainingStepOptions } from "../../src/nn/training_step.ts";
import type { Params } from "../../src/config/params.ts";
import { random } from "../../src/random.ts";
import { tensor } from "../../src/tensor.ts";

/** Number of batches used in turn, so that none stays in the processor's caches. */
const BATCHES = 8;
const CLASSES = 27;
const BAG = { hidden: 64, batch: 64, epsilon: 3e-4 };
const TRANSFORMER = { width: 128, heads: 4, length: 64, inner: 512, batch: 16 };

/** A model, its loss, the batches it learns and how. */
export interface Subject {
  model: Model;
  loss: TrainingStepOptions["loss"];
  batches: readonly Batch[];
  epsilon: number;
  learningRate: number;
}

/**
 * The subjects by name, from params.yaml and a folder with the outs of the stages. Without dropout,
 * label smoothing and decay, so that all contestants can do the same.
 */
export const subjects: Record<string, (params: Params, outs: string) => Promise<Subject>> = {
  text: async (_, outs) => {
    const features = join(outs, "data/features/text");
    const { vocabulary } = textPreprocessorFromJson(
      await readJson(join(features, "preprocess.json")),
    );
    const { rows, labels } = textFeaturesFromColumns(
      await readTable(join(features, "train.arrow")),
    );
    const examples = sparseExamples(WORDS, rows, labels);
    const order = shuffledBatches(labels.length, BAG.batch, { seed: 1, epoch: 0 });
    const shape = { vocabulary: vocabulary.size, hidden: BAG.hidden, dropout: 0 };
    return {
      model: bagNetwork({ ...shape, classes: Math.max(...labels) + 1 }),
      loss: bagNetworkLoss({ labelSmoothing: 0 }),
      batches: order.slice(0, BATCHES).map((batch) => examples.batch(batch)),
      epsilon: BAG.epsilon,
      learningRate: 0.01,
    };
  },
  image: ({ train: { image: settings }, features: { image: { size } } }) => {
    const { channels, blocks, epsilon, batch_size: batch } = settings;
    return Promise.resolve({
      model: imageModel({ size, channels, blocks, classes: CLASSES, dropout: 0 }),
      loss: imageLoss({ labelSmoothing: 0 }),
      batches: denseBatches(PIXELS, [batch, 3, size, size]),
      epsilon,
      learningRate: 1e-3,
    });
  },
  transformer: () => {
    const { batch, length, width } = TRANSFORMER;
    return Promise.resolve({
      model: encoderLayer,
      loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
      batches: denseBatches("tokens", [batch, length, width]),
      epsilon: 1e-8,
      learningRate: 1e-3,
    });
  },
};

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
  const splitHeads = (name: string) => {
    const all = dense(scope, x, { name, units: width });
    return transpose(reshape(all, [-1, length, heads, each]), [0, 2, 1, 3]);
  };
  const [query, key, value] = ["query", "key", "value"].map(splitHeads);
  const scores = matmul(query, transpose(key, [0, 1, 3, 2]));
  const shares = softmax(mul(scores, scope.graph.scalar(1 / Math.sqrt(each))));
  return reshape(transpose(matmul(shares, value), [0, 2, 1, 3]), [-1, length, width]);
}

/** Uniform noise, brighter for higher classes: there is something to learn. */
function denseBatches(name: string, dims: number[]): Batch[] {
  const dice = random(1, "bench", name);
  return Array.from({ length: BATCHES }, () => {
    const targets = Array.from({ length: dims[0] }, () => dice.integer(CLASSES));
    const values = tensor("float32", { dims });
    const each = values.data.length / dims[0];
    values.data.forEach((_, at) => {
      values.data[at] = 2 * dice.next() - 1 + targets[Math.floor(at / each)] / CLASSES;
    });
    return {
      inputs: { [name]: values, targets: tensor("int64", { dims: [dims[0]], data: targets }) },
    };
  });
}
