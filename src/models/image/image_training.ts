/** Training tasks and model folder of the image model. */
import { type AugmentationSettings, drawAugmentation } from "../../features/image/augmentation.ts";
import type { ImagePreprocessor } from "../../features/image/image_preprocessor.ts";
import type { PackedPictures } from "../../features/image/packed_pictures.ts";
import { pictureBatch } from "../../features/image/picture_batch.ts";
import type { Tensor } from "../../tensor.ts";
import { type ClassWeighting, classWeights } from "../../training/class_weights.ts";
import { type Examples, targetTensor } from "../../training/examples.ts";
import type { FitTasks } from "../../training/fit.ts";
import { imageHiddenSize, imageLoss, imageModel, type ImageModelShape } from "./image_model.ts";
import { joinArrays } from "../../training/join_arrays.ts";
import type { ClassLabel } from "../../artifact/labels.ts";
import type { TensorSpec } from "../../artifact/mlflow_files.ts";
import type { NewModelFolder } from "../../artifact/model_folder.ts";
import { PIXELS, PROBABILITIES } from "../../artifact/value_names.ts";
import { trainedModelFolder, type TrainingOutcome } from "../trained_model_folder.ts";
import type { TrainingSettings, TrainingTask } from "../../training/training_loop.ts";
import type { Validation } from "../../training/validation.ts";

/** The section `train.image` of params.yaml. */
export interface ImageTrainingSettings extends TrainingSettings {
  channels: number;
  blocks: number;
  dropout: number;
  label_smoothing: number;
  class_weights: ClassWeighting;
  refit: boolean;
  augmentation: AugmentationSettings;
}

/** Training data of an image model: products that have a picture. */
export interface ImageData {
  train: PackedPictures;
  validation: PackedPictures;
  preprocessor: ImagePreprocessor;
  labels: readonly ClassLabel[];
  score: Validation["score"];
}

/** Makes the inputs of the inference graph of an image model. */
export function imageInputSpecs({ size }: ImagePreprocessor): TensorSpec[] {
  return [{ name: PIXELS, dtype: "float32", shape: [-1, 3, size, size] }];
}

/** Makes the task of the validated model and, with `refit`, that of the final model. */
export function imageTasks(data: ImageData, settings: ImageTrainingSettings): FitTasks {
  const { train, validation, score } = data;
  const examples = pictureExamples(validation, data, settings);
  return {
    validated: {
      ...trainingTask(train, data, settings),
      validation: { examples, probabilities: PROBABILITIES, score },
    },
    final: settings.refit
      ? trainingTask(joinPictures(train, validation), data, settings)
      : undefined,
  };
}

function trainingTask(
  pictures: PackedPictures,
  data: ImageData,
  settings: ImageTrainingSettings,
): TrainingTask {
  return {
    model: imageModel(modelShape(data, settings)),
    loss: imageLoss({
      labelSmoothing: settings.label_smoothing,
      classWeights: classWeights(settings.class_weights, pictures.labels, data.labels.length),
    }),
    train: pictureExamples(pictures, data, settings),
  };
}

function pictureExamples(
  { pixels, labels }: PackedPictures,
  data: ImageData,
  settings: ImageTrainingSettings,
): Examples {
  return {
    labels,
    batch: (rows, epoch) => ({
      inputs: {
        [PIXELS]: augmentedPictures(pixels, rows, { ...data, ...settings, epoch }),
        targets: targetTensor(labels, rows),
      },
    }),
  };
}

/** Options of `augmentedPictures`. */
export interface AugmentationOptions {
  preprocessor: ImagePreprocessor;
  augmentation: AugmentationSettings;
  seed: number;
  /** Without an epoch, pictures are not augmented. */
  epoch?: number;
}

/**
 * Makes a batch of the pictures at `positions`, augmented at random in an epoch.
 *
 * @returns float32 [positions, 3, size, size].
 * @throws {RangeError} if a position does not exist.
 */
export function augmentedPictures(
  pixels: Uint8Array,
  positions: ArrayLike<number>,
  { preprocessor, augmentation, seed, epoch }: AugmentationOptions,
): Tensor<"float32"> {
  const { size } = preprocessor;
  const augment = epoch === undefined
    ? undefined
    : (row: number) => drawAugmentation(augmentation, { seed, epoch, row, size });
  return pictureBatch(pixels, positions, { preprocessor, augment });
}

/** Concatenates the pictures of two parts. */
export function joinPictures(first: PackedPictures, second: PackedPictures): PackedPictures {
  return {
    size: first.size,
    pixels: joinArrays(first.pixels, second.pixels),
    rows: joinArrays(first.rows, second.rows),
    indices: joinArrays(first.indices, second.indices),
    labels: joinArrays(first.labels, second.labels),
  };
}

/** Makes the content of the folder of a trained image model. */
export function imageModelFolder(
  data: ImageData,
  settings: ImageTrainingSettings,
  outcome: TrainingOutcome,
): NewModelFolder {
  const { train, validation, labels, preprocessor } = data;
  const shape = modelShape(data, settings);
  return trainedModelFolder({
    name: "image",
    description: `A residual network over pictures of ${preprocessor.size} × ` +
      `${preprocessor.size} pixels on white, of ${settings.channels} channels at first.`,
    model: imageModel(shape),
    hidden: imageHiddenSize(settings.channels),
    inputs: imageInputSpecs(preprocessor),
    labels,
    rows: { train: train.labels.length, validation: validation.labels.length },
    params: settings,
  }, outcome);
}

function modelShape(
  { preprocessor: { size }, labels }: ImageData,
  { channels, blocks, dropout }: ImageTrainingSettings,
): ImageModelShape {
  return { size, channels, blocks, classes: labels.length, dropout };
}
