/**
 * The text model: a linear classifier of n-grams, as an embedding bag with one column a class. Its
 * probabilities are the fourth powers of the sigmoids of its margins, divided by their sum. Linear classifiers with squared
 * hinge loss are a strong baseline on short texts (Wang and Manning 2012).
 */
import { HIDDEN, PROBABILITIES, WORDS } from "../../artifact/value_names.ts";
import { add, exp, log, mul, neg, relu } from "../../nn/expressions/elementwise.ts";
import { softmax } from "../../nn/expressions/normalization.ts";
import { zeros } from "../../nn/graph/initializers.ts";
import type { Model } from "../../nn/graph/scope.ts";
import type { Value } from "../../nn/graph/value.ts";
import type { ParameterValues } from "../../nn/inference.ts";
import { embeddingBag } from "../../nn/layers/linear.ts";
import { POWER } from "../../training/sigmoid_calibration.ts";
import { tensor } from "../../tensor.ts";
import type { TextDecision } from "./text_decision.ts";

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
    const logits = logSigmoid(add(scaled, parameter("sigmoid.offset", [1])));
    return { [HIDDEN]: margins, [PROBABILITIES]: softmax(mul(logits, logits.graph.scalar(POWER))) };
  };
}

/** ln(1 / (1 + e⁻ˣ)), precise where the sigmoid itself vanishes: min(x, 0) − ln(1 + e^−|x|). */
function logSigmoid(x: Value): Value {
  const one = x.graph.scalar(1);
  const below = relu(neg(x));
  const size = add(relu(x), below);
  return neg(add(below, log(add(one, exp(neg(size))))));
}

/** The parameters of a text model from a table whose last row holds the biases. */
export function textParameters(
  table: Float32Array<ArrayBuffer>,
  { vocabulary, classes }: TextModelShape,
  { scales, sigmoid: { slope, offset }, tau, rises }: TextDecision & { scales: Float32Array },
): ParameterValues {
  const weights = table.slice(0, vocabulary * classes);
  for (let row = 0, at = 0; row < vocabulary; row++) {
    for (let k = 0; k < classes; k++, at++) weights[at] *= scales[row];
  }
  const biases = table.slice(vocabulary * classes);
  return {
    [WORDS]: tensor("float32", { dims: [vocabulary, classes], data: weights }),
    bias: tensor("float32", {
      dims: [classes],
      data: biases.map((bias, k) => bias + tau * rises[k]),
    }),
    "sigmoid.slope": tensor("float32", { dims: [1], data: Float32Array.of(slope) }),
    "sigmoid.offset": tensor("float32", { dims: [1], data: Float32Array.of(offset) }),
  };
}
