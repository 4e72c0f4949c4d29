/**
 * The last step of a linear classifier as a graph: probabilities are the fourth powers of the sigmoids
 * of the margins, divided by their sum.
 */
import { add, exp, log, mul, neg, relu } from "../../nn/expressions/elementwise.ts";
import { softmax } from "../../nn/expressions/normalization.ts";
import { zeros } from "../../nn/graph/initializers.ts";
import type { Scope } from "../../nn/graph/scope.ts";
import type { Value } from "../../nn/graph/value.ts";
import type { ParameterValues } from "../../nn/inference.ts";
import { tensor } from "../../tensor.ts";
import { POWER, type Sigmoid } from "../../training/sigmoid_calibration.ts";

/** Adds the probabilities of margins [batch, classes]; parameters are `<name>.slope` and `.offset`. */
export function calibratedProbabilities(scope: Scope, margins: Value, name: string): Value {
  const parameter = (end: string) =>
    scope.parameter({ name: `${name}.${end}`, shape: [1], initializer: zeros(), decay: false });
  const logits = logSigmoid(add(mul(margins, parameter("slope")), parameter("offset")));
  return softmax(mul(logits, logits.graph.scalar(POWER)));
}

/** The parameters of `calibratedProbabilities`. */
export function sigmoidParameters({ slope, offset }: Sigmoid, name: string): ParameterValues {
  return {
    [`${name}.slope`]: tensor("float32", { dims: [1], data: Float32Array.of(slope) }),
    [`${name}.offset`]: tensor("float32", { dims: [1], data: Float32Array.of(offset) }),
  };
}

/** ln(1 / (1 + e⁻ˣ)), precise where the sigmoid itself vanishes: min(x, 0) − ln(1 + e^−|x|). */
function logSigmoid(x: Value): Value {
  const one = x.graph.scalar(1);
  const below = relu(neg(x));
  const size = add(relu(x), below);
  return neg(add(below, log(add(one, exp(neg(size))))));
}
