/** The schema of params.yaml's section `train`: hyperparameters of each model. */
import { z } from "zod";
import { count, fraction } from "./_numbers.ts";

const belowOne = z.number().min(0).max(0.95);

const training = z.strictObject({
  seed: z.int(),
  dropout: belowOne,
  label_smoothing: belowOne,
  class_weights: z.enum(["none", "balanced"]),
  epochs: count,
  max_steps: count,
  refit: z.boolean(),
  batch_size: count,
  learning_rate: z.number().positive(),
  warmup_share: fraction,
  epsilon: z.number().positive(),
  weight_decay: z.number().min(0),
  gradient_clip: z.number().min(0),
  patience: count,
  tolerance: fraction,
  checkpoint_steps: count,
});

const augmentation = z.strictObject({
  flip: fraction,
  shift: z.number().min(0).max(0.5),
  scale: z.number().min(0).max(1),
  brightness: fraction,
  contrast: fraction,
  saturation: fraction,
});

const svm = z.strictObject({
  seed: z.int(),
  c: z.number().positive(),
  encoder_weight: z.number().positive(),
  passes: count,
  tolerance: z.number().min(0),
  refit: z.boolean(),
  checkpoint_passes: count,
});

/** The schema of the section. */
export const trainSection = z.strictObject({
  text: svm,
  image: training.extend({
    channels: z.int().min(1).max(256),
    blocks: z.int().min(0).max(8),
    augmentation,
  }),
  head: training,
  joint: svm.extend({ picture_weight: z.number().positive() }),
  fusion: training.extend({ hidden: count }),
});

/** The section `train`. */
export type TrainParams = z.infer<typeof trainSection>;
