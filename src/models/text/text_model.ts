/**
 * The text model: an embedding bag whose rows hold a hidden vector and one logit a class. A linear
 * classifier and a network with one hidden layer share the table; the prediction is the mean of their
 * probabilities. Linear models of n-grams are a strong baseline on short texts (Wang and Manning
 * 2012); the hidden layer adds interactions between n-grams.
 */
import { add, mul, relu } from "../../nn/expressions/elementwise.ts";
import { softmax } from "../../nn/expressions/normalization.ts";
import { split } from "../../nn/expressions/slicing.ts";
import { type Initializer, normal, uniform, zeros } from "../../nn/graph/initializers.ts";
import type { Value } from "../../nn/graph/value.ts";
import { dense, dropout, embeddingBag } from "../../nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../../nn/layers/losses.ts";
import type { Model, Scope } from "../../nn/graph/scope.ts";
import type { TrainingStepOptions } from "../../nn/training_step.ts";
import { tensor } from "../../tensor.ts";
import { HIDDEN, PROBABILITIES, WORDS } from "../../artifact/value_names.ts";

/** Standard deviation of the initial hidden vectors. */
const TABLE_DEVIATION = 0.1;

/** Sizes of a text model. */
export interface TextModelShape {
  /** Rows of the embedding table. */
  vocabulary: number;
  /** Units of the hidden layer. */
  hidden: number;
  classes: number;
  /** Dropout rate of the hidden layer. */
  dropout: number;
}

/**
 * Builds the text model. Outputs: `linear` and `deep` (logits), `hidden` [batch, hidden] and
 * `probabilities` [batch, classes], all float32.
 */
export function textModel(shape: TextModelShape): Model {
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
export interface TextLossOptions {
  labelSmoothing: number;
  /** Class weights [classes]. @default {all 1} */
  classWeights?: readonly number[];
}

/** Sums the cross-entropies of the linear classifier and of the network. */
export function textLoss(options: TextLossOptions): TrainingStepOptions["loss"] {
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
