/**
 * The image model on a pretrained backbone, as graphs: the backbone's features, standardised, and a
 * linear classifier. The features do not change in training, so the classifier is trained alone.
 */
import { HIDDEN, PROBABILITIES } from "../../artifact/value_names.ts";
import { mul, sub } from "../../nn/expressions/elementwise.ts";
import { softmax } from "../../nn/expressions/normalization.ts";
import type { Graph } from "../../nn/graph/graph.ts";
import { modelFromGraph } from "../../nn/graph/replay.ts";
import type { Model, Scope } from "../../nn/graph/scope.ts";
import type { Value } from "../../nn/graph/value.ts";
import type { ParameterValues } from "../../nn/inference.ts";
import { dense, dropout } from "../../nn/layers/linear.ts";
import { tensor } from "../../tensor.ts";
import type { FeatureScaling } from "../../training/feature_scaling.ts";

/** The backbone's output, and the input of the classifier alone: float32 [batch, columns]. */
export const FEATURES = "features";
const HEAD = "head";

/** Sizes of the classifier. */
export interface HeadShape {
  /** Standardisation of the features. */
  scaling: FeatureScaling;
  classes: number;
  /** Dropout rate of the features. */
  dropout: number;
}

/** Builds the classifier alone, as it is trained. Outputs: `logits` and `probabilities`. */
export function headModel(shape: HeadShape): Model {
  return (scope) => {
    const columns = shape.scaling.mean.length;
    return buildHead(scope, scope.input(FEATURES, "float32", ["batch", columns]), shape);
  };
}

/** Builds the whole model. Outputs: `hidden` (the features), `logits` and `probabilities`. */
export function backboneModel(backbone: Graph, shape: HeadShape): Model {
  const model = modelFromGraph(backbone, { trainable: [], prefix: "backbone." });
  return (scope) => {
    const features = model(scope)[FEATURES];
    return { [HIDDEN]: features, ...buildHead(scope, features, shape) };
  };
}

function buildHead(scope: Scope, features: Value, { scaling, classes, dropout: rate }: HeadShape) {
  const constant = (name: string, data: Float32Array) =>
    scope.graph.constant(tensor("float32", { dims: [data.length], data }), name);
  const centred = sub(features, constant("features.mean", scaling.mean));
  const standardised = mul(centred, constant("features.factor", scaling.factor));
  const kept = dropout(scope, standardised, { name: "features_dropout", rate });
  const logits = dense(scope, kept, { name: HEAD, units: classes });
  return { logits, [PROBABILITIES]: softmax(logits) };
}

/** The parameters of a trained classifier with its logits multiplied by a factor. */
export function sharpened(parameters: ParameterValues, factor: number): ParameterValues {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { dims, data }]) => [
      name,
      tensor("float32", { dims, data: data.map((value) => factor * value) }),
    ]),
  );
}
