/**
 * The fusion model: the text and the image model side by side, and a network over both penultimate
 * layers whose logits are added to theirs. Each half also learns on its own, and while training a
 * product sometimes lacks its picture or its text, so that either half can answer alone.
 */
import { add, mul, relu } from "../nn/expressions/elementwise.ts";
import { softmax } from "../nn/expressions/normalization.ts";
import { concat } from "../nn/expressions/slicing.ts";
import { dense, dropout } from "../nn/layers.ts";
import { softmaxCrossEntropy } from "../nn/losses.ts";
import { zeros } from "../nn/initializers.ts";
import { withRate } from "../nn/rated_scope.ts";
import type { Model } from "../nn/scope.ts";
import type { TrainingStepOptions } from "../nn/training_step.ts";
import { imageModel, type ImageModelShape } from "./image_model.ts";
import { HIDDEN, PROBABILITIES } from "./value_names.ts";
import { textModel, type TextModelShape } from "./text_model.ts";

/** Sizes of a fusion model. */
export interface FusionModelShape {
  text: TextModelShape;
  image: ImageModelShape;
  /** Units of the network over both. */
  hidden: number;
  dropout: number;
  /** Learning rate of the image half over that of the text half. */
  imageRate: number;
}

/** The model as a function over graph values. */
export function fusionModel(shape: FusionModelShape): Model {
  const { classes } = shape.text;
  return (scope) => {
    const text = textModel(shape.text)(scope);
    const slow = withRate(scope, shape.imageRate);
    const image = imageModel(shape.image)(slow);
    const both = concat([text[HIDDEN], image[HIDDEN]], 1);
    const kept = dropout(scope, both, { name: "fusion_dropout", rate: shape.dropout });
    const hidden = relu(dense(slow, kept, { name: "fusion.hidden", units: shape.hidden }));
    const joint = dense(slow, hidden, {
      name: "fusion.output",
      units: classes,
      initializer: zeros(), // at first the halves decide
    });
    const words = mul(add(text.linear, text.deep), scope.graph.scalar(0.5));
    const logits = add(add(words, image.logits), joint);
    const { linear, deep } = text;
    return {
      linear,
      deep,
      picture: image.logits,
      logits,
      [HIDDEN]: hidden,
      [PROBABILITIES]: softmax(logits),
    };
  };
}

/** The sum of the cross-entropies of both halves and of their fusion. */
export function fusionLoss(
  options: { labelSmoothing: number; classWeights?: readonly number[] },
): TrainingStepOptions["loss"] {
  return ({ linear, deep, picture, logits }, scope) => {
    const targets = scope.input("targets", "int64", ["batch"]);
    return [linear, deep, picture, logits]
      .map((each) => softmaxCrossEntropy(scope, each, { ...options, targets }))
      .reduce(add);
  };
}
