/**
 * The text model: a linear classifier of n-grams, as an embedding bag with one column a class. Its
 * probabilities are the sigmoids of its margins, divided by their sum. Linear classifiers with squared
 * hinge loss are a strong baseline on short texts (Wang and Manning 2012).
 */
import { HIDDEN, PROBABILITIES, WORDS } from "../../artifact/value_names.ts";
import { add, div, mul, sigmoid } from "../../nn/expressions/elementwise.ts";
import { reduceSum } from "../../nn/expressions/reduction.ts";
import { zeros } from "../../nn/graph/initializers.ts";
import type { Model } from "../../nn/graph/scope.ts";
import type { ParameterValues } from "../../nn/inference.ts";
import { embeddingBag } from "../../nn/layers/linear.ts";
import type { Sigmoid } from "../../training/sigmoid_calibration.ts";
import { tensor } from "../../tensor.ts";

/** Sizes of a text model. */
export interface TextModelShape {
  /** Rows of the embedding table. */
  vocabulary: number;
  classes: number;
}

/**
 * Builds the text model. Outputs: `hidden` (the margins of the classifier) and `probabilities`, both
 * float32 [batch, classes].
 */
export function textModel({ vocabulary, classes }: TextModelShape): Model {
  return (scope) => {
    const sums = embeddingBag(scope, {
      name: WORDS,
      rows: vocabulary,
      columns: classes,
      initializer: zeros(),
    });
    const parameter = (name: string, shape: number[]) =>
      scope.parameter({ name, shape, initializer: zeros(), decay: false });
    const margins = add(sums, parameter("bias", [classes]));
    const scaled = mul(margins, parameter("sigmoid.slope", [1]));
    const shares = sigmoid(add(scaled, parameter("sigmoid.offset", [1])));
    const sum = reduceSum(shares, { axes: [1], keep: true });
    return { [HIDDEN]: margins, [PROBABILITIES]: div(shares, sum) };
  };
}

/** The parameters of a text model from a table whose last row holds the biases. */
export function textParameters(
  table: Float32Array<ArrayBuffer>,
  { vocabulary, classes }: TextModelShape,
  { scales, sigmoid: { slope, offset } }: { scales: Float32Array; sigmoid: Sigmoid },
): ParameterValues {
  const weights = table.slice(0, vocabulary * classes);
  for (let row = 0, at = 0; row < vocabulary; row++) {
    for (let k = 0; k < classes; k++, at++) weights[at] *= scales[row];
  }
  return {
    [WORDS]: tensor("float32", { dims: [vocabulary, classes], data: weights }),
    bias: tensor("float32", { dims: [classes], data: table.slice(vocabulary * classes) }),
    "sigmoid.slope": tensor("float32", { dims: [1], data: Float32Array.of(slope) }),
    "sigmoid.offset": tensor("float32", { dims: [1], data: Float32Array.of(offset) }),
  };
}
