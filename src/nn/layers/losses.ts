/** Losses: scalars over a batch. Each adds the inputs it compares with. */
import { tensor } from "../../tensor.ts";
import { div, mul, neg } from "../expressions/elementwise.ts";
import { gather, oneHot } from "../expressions/indexing.ts";
import { logSoftmax } from "../expressions/normalization.ts";
import { reduceMean, reduceSum } from "../expressions/reduction.ts";
import type { Value } from "../graph/value.ts";
import { GraphError } from "../graph/graph_error.ts";
import type { Scope } from "../graph/scope.ts";
import { shapeText } from "../graph/shapes.ts";

/** Targets, label smoothing and class weights. */
export interface CrossEntropyOptions {
  /** The class of each row, int64 [batch]. @default an input of its own, named `targets` */
  targets?: Value;
  /** Share of the target spread evenly over all classes, in [0, 1). @default {0} */
  labelSmoothing?: number;
  /** Weight of each class, one a column of the logits. @default all 1 */
  classWeights?: readonly number[];
}

/**
 * Softmax cross-entropy of logits [batch, classes] with sparse integer targets, averaged over the
 * batch: with smoothed targets q and class weights w, Σ −w_c q_c ln p_c over rows and classes,
 * divided by the sum of the rows' target weights (PyTorch's CrossEntropyLoss).
 *
 * @throws {GraphError} if the logits are no matrix of known width, or weights do not match it.
 */
export function softmaxCrossEntropy(
  scope: Scope,
  logits: Value,
  options: CrossEntropyOptions = {},
): Value {
  const { labelSmoothing = 0, classWeights } = options;
  const [batch, classes] = logits.shape;
  if (logits.shape.length !== 2 || typeof classes !== "number") {
    throw new GraphError(
      `Cannot build cross-entropy of ${shapeText(logits.shape)}: expected [batch, classes]`,
    );
  }
  const targets = options.targets ?? scope.input("targets", "int64", [batch]);
  const off = labelSmoothing / classes;
  const smoothed = oneHot(targets, { depth: classes, off, on: 1 - labelSmoothing + off });
  const negativeLogLikelihood = neg(logSoftmax(logits));
  if (!classWeights) {
    return reduceMean(reduceSum(mul(smoothed, negativeLogLikelihood), { axes: [1], keep: false }), {
      keep: false,
    });
  }
  if (classWeights.length !== classes) {
    throw new GraphError(
      `Cannot weigh ${classes} classes: ${classWeights.length} weights, expected as many`,
    );
  }
  const weights = scope.graph.constant(tensor("float32", { dims: [classes], data: classWeights }));
  const total = reduceSum(mul(mul(smoothed, negativeLogLikelihood), weights), { keep: false });
  return div(total, reduceSum(gather(weights, targets), { keep: false }));
}
