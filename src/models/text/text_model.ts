/**
 * The text model: an embedding bag whose rows carry a hidden vector and one logit a class, so that a
 * linear classifier and a network with one hidden layer learn side by side from one table; the
 * prediction is the mean of the two. (Linear models of n-grams are hard to beat on short texts: Wang
 * and Manning 2012; the network adds what single n-grams cannot say.)
 */
import { add, mul, relu } from "../../nn/expressions/elementwise.ts";
import { softmax } from "../../nn/expressions/normalization.ts";
import { split } from "../../nn/expressions/slicing.ts";
import { type Initializer, normal, uniform, zeros } from "../../nn/graph/initializers.ts";
import type { Value } from "../../nn/graph/graph.ts";
import { dense, dropout, embeddingBag } from "../../nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../../nn/layers/losses.ts";
import type { Model, Scope } from "../../nn/graph/scope.ts";
import type { TrainingStepOptions } from "../../nn/training_step.ts";
import { tensor } from "../../tensor.ts";
import { HIDDEN, PROBABILITIES, WORDS } from "../../artifact/value_names.ts";

/** Standard deviation of a table's first hidden vectors. */
const TABLE_DEVIATION = 0.1;

/** Sizes of a text model. */
export interface TextModelShape {
  /** Rows of the embedding table. */
  vocabulary: number;
  hidden: number;
  classes: number;
  dropout: number;
}

/** The model as a function over graph values. */
export function textModel(shape: TextModelShape): Model {
  return (scope: Scope) => {
    const sums = embeddingBag(scope, {
      name: WORDS,
      rows: shape.vocabulary,
      columns: shape.hidden + shape.classes,
      initializer: hiddenFirst(shape.hidden),
    });
    const [first, last] = split(sums, { axis: 1, sizes: [shape.hidden, shape.classes] });
    const hidden = relu(biased(scope, "hidden.bias", first));
    const linear = biased(scope, "linear.bias", last);
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

/** What the loss is told. */
export interface TextLossOptions {
  labelSmoothing: number;
  /** One a class. @default all 1 */
  classWeights?: readonly number[];
}

/** The sum of both halves' cross-entropies. */
export function textLoss(options: TextLossOptions): TrainingStepOptions["loss"] {
  return ({ linear, deep }, scope) => {
    const targets = scope.input("targets", "int64", ["batch"]);
    return add(
      softmaxCrossEntropy(scope, linear, { ...options, targets }),
      softmaxCrossEntropy(scope, deep, { ...options, targets }),
    );
  };
}

function biased(scope: Scope, name: string, x: Value): Value {
  const shape = [x.shape[1] as number];
  return add(x, scope.parameter({ name, shape, initializer: zeros(), decay: false }));
}

/** The first `hidden` columns uniform, the class columns 0: no class is likelier at first. */
function hiddenFirst(hidden: number): Initializer {
  return ([rows, columns], random) => {
    const first = uniform(TABLE_DEVIATION * Math.sqrt(3))([rows, hidden], random);
    const data = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      data.set(first.data.subarray(row * hidden, (row + 1) * hidden), row * columns);
    }
    return tensor("float32", { dims: [rows, columns], data });
  };
}
