/**
 * The image model: a small residual network (He et al. 2016). Each stage halves height and width and
 * doubles the channels; all stages but the first add residual blocks. The penultimate layer
 * concatenates global mean pooling and global max pooling of the last stage.
 */
import { relu } from "../../nn/expressions/elementwise.ts";
import { softmax } from "../../nn/expressions/normalization.ts";
import { concat } from "../../nn/expressions/slicing.ts";
import { reduceMax, reduceMean } from "../../nn/expressions/reduction.ts";
import { convBatchNorm, residualBlock } from "../../nn/layers/convolution.ts";
import type { Value } from "../../nn/graph/value.ts";
import { dense, dropout } from "../../nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../../nn/layers/losses.ts";
import type { Model, Scope } from "../../nn/graph/scope.ts";
import type { TrainingStepOptions } from "../../nn/training_step.ts";
import { HIDDEN, PIXELS, PROBABILITIES } from "../../artifact/value_names.ts";

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
  /** Dropout rate of the penultimate layer. */
  dropout: number;
}

/** Computes the number of columns of the penultimate layer. */
export function imageHiddenSize(channels: number): number {
  return 2 * (channels << (STAGES - 1));
}

/** Builds the penultimate layer: float32 [batch, imageHiddenSize(channels)]. */
function imageFeatures(scope: Scope, { size, channels, blocks }: ImageModelShape): Value {
  let x = scope.input(PIXELS, "float32", ["batch", 3, size, size]);
  for (let stage = 0; stage < STAGES; stage++) {
    const name = `stage${stage}`;
    x = relu(convBatchNorm(scope, x, { name, channels: channels << stage, stride: 2 }));
    // the first stage has no blocks: it has the most pixels and gains the least accuracy
    for (let block = 0; stage > 0 && block < blocks; block++) {
      x = residualBlock(scope, x, `${name}.block${block}`);
    }
  }
  const over = { axes: [2, 3], keep: false };
  return concat([reduceMean(x, over), reduceMax(x, over)], 1);
}

/**
 * Builds the image model. Outputs: `logits`, `hidden` [batch, imageHiddenSize(channels)] and
 * `probabilities` [batch, classes], all float32.
 */
export function imageModel(shape: ImageModelShape): Model {
  return (scope) => {
    const hidden = imageFeatures(scope, shape);
    const kept = dropout(scope, hidden, { name: "picture_dropout", rate: shape.dropout });
    const logits = dense(scope, kept, { name: "picture", units: shape.classes });
    return { logits, [HIDDEN]: hidden, [PROBABILITIES]: softmax(logits) };
  };
}

/** Makes the cross-entropy loss of the logits. */
export function imageLoss(
  options: { labelSmoothing: number; classWeights?: readonly number[] },
): TrainingStepOptions["loss"] {
  return ({ logits }, scope) => softmaxCrossEntropy(scope, logits, options);
}
