/**
 * The image model: a small residual network. Each stage halves height and width, doubles the
 * channels and, but for the first, adds residual blocks; the mean over the last stage's pixels is the penultimate layer.
 */
import { relu } from "../nn/expressions/elementwise.ts";
import { softmax } from "../nn/expressions/normalization.ts";
import { reduceMean } from "../nn/expressions/reduction.ts";
import { convolution, residualBlock } from "../nn/convolution_layers.ts";
import type { Value } from "../nn/graph.ts";
import { dense, dropout } from "../nn/layers.ts";
import { softmaxCrossEntropy } from "../nn/losses.ts";
import type { Model, Scope } from "../nn/scope.ts";
import type { TrainingStepOptions } from "../nn/training_step.ts";
import { HIDDEN, PIXELS, PROBABILITIES } from "./value_names.ts";

const STAGES = 4;

/** Sizes of an image model. */
export interface ImageModelShape {
  /** Height and width of a picture. */
  size: number;
  /** Channels of the first stage; each later one has twice as many. */
  channels: number;
  /** Residual blocks of each stage but the first. */
  blocks: number;
  classes: number;
  dropout: number;
}

/** The penultimate layer of pictures: float32 [batch, 8 · channels]. */
export function imageFeatures(scope: Scope, shape: ImageModelShape): Value {
  const { size } = shape;
  let x = scope.input(PIXELS, "float32", ["batch", 3, size, size]);
  for (let stage = 0; stage < STAGES; stage++) {
    const channels = shape.channels << stage;
    const input = stage === 0 ? x : relu(x);
    x = convolution(scope, input, { name: `stage${stage}`, channels, stride: 2 });
    // the first stage has the most pixels and the least to say
    for (let block = 0; stage > 0 && block < shape.blocks; block++) {
      x = residualBlock(scope, x, `stage${stage}.block${block}`);
    }
  }
  return reduceMean(relu(x), { axes: [2, 3], keep: false });
}

/** The model as a function over graph values. */
export function imageModel(shape: ImageModelShape): Model {
  return (scope) => {
    const hidden = imageFeatures(scope, shape);
    const kept = dropout(scope, hidden, { name: "picture_dropout", rate: shape.dropout });
    const logits = dense(scope, kept, { name: "picture", units: shape.classes });
    return { logits, [HIDDEN]: hidden, [PROBABILITIES]: softmax(logits) };
  };
}

/** Cross-entropy of the classes. */
export function imageLoss(
  options: { labelSmoothing: number; classWeights?: readonly number[] },
): TrainingStepOptions["loss"] {
  return ({ logits }, scope) => softmaxCrossEntropy(scope, logits, options);
}
