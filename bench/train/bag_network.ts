/**
 * A network over an embedding bag, the subject of `bench train` and of the tests of the training
 * loop: rows of the table hold a hidden vector and one logit a class; the prediction is the mean of a
 * linear classifier and of one with a hidden layer.
 */
import { add, mul, relu } from "../../src/nn/expressions/elementwise.ts";
import { softmax } from "../../src/nn/expressions/normalization.ts";
import { split } from "../../src/nn/expressions/slicing.ts";
import { type Initializer, normal, uniform, zeros } from "../../src/nn/graph/initializers.ts";
import type { Value } from "../../src/nn/graph/value.ts";
import { dense, dropout, embeddingBag } from "../../src/nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../../src/nn/layers/losses.ts";
import type { Model, Scope } from "../../src/nn/graph/scope.ts";
import type { TrainingStepOptions } from "../../src/nn/training_step.ts";
import { restrictToVocabulary } from "../../src/models/text/known_features.ts";
import type { TextData } from "../../src/models/text/text_training.ts";
import { classWeights } from "../../src/training/class_weights.ts";
import { sparseExamples } from "../../src/training/examples.ts";
import type { FitTasks } from "../../src/training/fit.ts";
import { joinParts, type LabelledRows } from "../../src/training/row_source.ts";
import type { TrainingSettings } from "../../src/training/training_loop.ts";
import { tensor } from "../../src/tensor.ts";
import { HIDDEN, PROBABILITIES, WORDS } from "../../src/artifact/value_names.ts";

/** Standard deviation of the initial hidden vectors. */
const TABLE_DEVIATION = 0.1;

/** Sizes of the network. */
export interface BagNetworkShape {
  /** Rows of the embedding table. */
  vocabulary: number;
  /** Units of the hidden layer. */
  hidden: number;
  classes: number;
  /** Dropout rate of the hidden layer. */
  dropout: number;
}

/**
 * Builds the network. Outputs: `linear` and `deep` (logits), `hidden` [batch, hidden] and
 * `probabilities` [batch, classes], all float32.
 */
export function bagNetwork(shape: BagNetworkShape): Model {
  return (scope: Scope) => {
    const sums = embeddingBag(scope, {
      name: WORDS,
      rows: shape.vocabulary,
      columns: shape.hidden + shape.classes,
      initializer: tableInitializer(shape.hidden),
    });
    const [first, last] = split(sums, { axis: 1, sizes: [shape.hidden, shape.classes] });
    const hidden = relu(addBias(scope, "hidden.bias", first));
    const linear = addBias(scope, "linear.bias", last);
    const kept = dropout(scope, hidden, { name: "hidden_dropout", rate: shape.dropout });
    const deep = dense(scope, kept, {
      name: "deep",
      units: shape.classes,
      initializer: normal(1 / Math.sqrt(shape.hidden)),
    });
    const mean = mul(add(softmax(linear), softmax(deep)), scope.graph.scalar(0.5));
    return { linear, deep, [HIDDEN]: hidden, [PROBABILITIES]: mean };
  };
}

/** Options of the loss. */
export interface BagNetworkLossOptions {
  labelSmoothing: number;
  /** Class weights [classes]. @default {all 1} */
  classWeights?: readonly number[];
}

/** Sums the cross-entropies of the linear classifier and of the network. */
export function bagNetworkLoss(options: BagNetworkLossOptions): TrainingStepOptions["loss"] {
  return ({ linear, deep }, scope) => {
    const targets = scope.input("targets", "int64", ["batch"]);
    return add(
      softmaxCrossEntropy(scope, linear, { ...options, targets }),
      softmaxCrossEntropy(scope, deep, { ...options, targets }),
    );
  };
}

function addBias(scope: Scope, name: string, x: Value): Value {
  const shape = [x.shape[1] as number];
  return add(x, scope.parameter({ name, shape, initializer: zeros(), decay: false }));
}

/** Initializes the hidden columns uniformly and the class columns to 0. */
function tableInitializer(hidden: number): Initializer {
  return ([rows, columns], random) => {
    const first = uniform(TABLE_DEVIATION * Math.sqrt(3))([rows, hidden], random);
    const data = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      data.set(first.data.subarray(row * hidden, (row + 1) * hidden), row * columns);
    }
    return tensor("float32", { dims: [rows, columns], data });
  };
}

/** Settings of the network and of its training. */
export interface BagNetworkSettings extends TrainingSettings {
  hidden: number;
  dropout: number;
  label_smoothing: number;
  class_weights: "none" | "balanced";
  refit: boolean;
}

/** Training data of the network. */
export type BagNetworkData = Omit<TextData, "train" | "validation"> & {
  train: LabelledRows;
  validation: LabelledRows;
};

/** The network for some data. */
export function bagNetworkFor(data: BagNetworkData, { hidden, dropout }: BagNetworkSettings) {
  const shape = { vocabulary: data.vocabulary, classes: data.labels.length };
  return bagNetwork({ ...shape, hidden, dropout });
}

/** Makes the task of the validated network and, with `refit`, that of the final one. */
export function bagNetworkTasks(data: BagNetworkData, settings: BagNetworkSettings): FitTasks {
  const { train, validation, score } = data;
  const task = ({ rows, labels }: LabelledRows) => ({
    model: bagNetworkFor(data, settings),
    loss: bagNetworkLoss({
      labelSmoothing: settings.label_smoothing,
      classWeights: classWeights(settings.class_weights, labels, data.labels.length),
    }),
    train: sparseExamples(WORDS, rows, labels),
  });
  const known = restrictToVocabulary(train.rows, validation.rows);
  const examples = sparseExamples(WORDS, known, validation.labels);
  return {
    validated: { ...task(train), validation: { examples, probabilities: PROBABILITIES, score } },
    final: settings.refit ? task(joinParts(train, validation)) : undefined,
  };
}
