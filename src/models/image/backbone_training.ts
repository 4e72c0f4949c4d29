/** Training and model folder of the image model on a pretrained backbone. */
import type { ClassLabel } from "../../artifact/labels.ts";
import type { NewModelFolder } from "../../artifact/model_folder.ts";
import { PROBABILITIES } from "../../artifact/value_names.ts";
import type { ImagePreprocessor } from "../../features/image/image_preprocessor.ts";
import { encodeModel } from "../../nn/onnx/encode_model.ts";
import type { Graph } from "../../nn/graph/graph.ts";
import { inferenceGraph } from "../../nn/inference.ts";
import { openSession } from "../../runtime/open.ts";
import { tensor } from "../../tensor.ts";
import { type ClassWeighting, classWeights } from "../../training/class_weights.ts";
import { type Examples, targetTensor } from "../../training/examples.ts";
import { featureScaling } from "../../training/feature_scaling.ts";
import { type Fit, fit, type FitOptions } from "../../training/fit.ts";
import { joinArrays } from "../../training/join_arrays.ts";
import { poolWeights } from "../../training/log_linear_pool.ts";
import type { TrainingSettings, TrainingTask } from "../../training/training_loop.ts";
import type { Validation } from "../../training/validation.ts";
import { trainedModelFolder, type TrainingOutcome } from "../trained_model_folder.ts";
import { backboneModel, FEATURES, headModel, type HeadShape, sharpened } from "./backbone_model.ts";
import { imageLoss } from "./image_model.ts";
import { imageInputSpecs } from "./image_training.ts";

/** The section `train.head` of params.yaml. */
export interface HeadTrainingSettings extends TrainingSettings {
  dropout: number;
  label_smoothing: number;
  class_weights: ClassWeighting;
  refit: boolean;
}

/** Frozen features of a part. */
export interface LabelledFeatures {
  columns: number;
  /** float32 [rows × columns] */
  values: Float32Array;
  /** Class positions, int32 [rows]. */
  labels: Int32Array;
}

/** Training data of the classifier on a backbone. */
export interface BackboneData {
  train: LabelledFeatures;
  validation: LabelledFeatures;
  labels: readonly ClassLabel[];
  score: Validation["score"];
}

/** A pretrained network. */
export interface TrainedBackbone {
  name: string;
  /** SHA-256 of its weights. */
  sha256: string;
  graph: Graph;
}

/** The classifiers and what makes their probabilities calibrated. */
export interface BackboneFit extends Fit {
  /** Factor on the logits that the validation part gave; the parameters hold it. */
  inverseTemperature: number;
}

/** Sizes of the classifier for some data. */
export function headShape(
  { train, labels }: BackboneData,
  { dropout }: HeadTrainingSettings,
): HeadShape {
  const scaling = featureScaling(train.values, train.columns);
  return { scaling, classes: labels.length, dropout };
}

/**
 * Trains the classifier on the training part and, with `refit`, on both parts; the validation part
 * gives the temperature of both.
 *
 * @throws the reason of `signal` once it is aborted.
 */
export async function fitHead(
  data: BackboneData,
  settings: HeadTrainingSettings,
  options: FitOptions,
): Promise<BackboneFit> {
  const { train, validation, score } = data;
  const shape = headShape(data, settings);
  const task = (part: LabelledFeatures): TrainingTask => ({
    model: headModel(shape),
    loss: imageLoss({
      labelSmoothing: settings.label_smoothing,
      classWeights: classWeights(settings.class_weights, part.labels, shape.classes),
    }),
    train: featureExamples(part),
  });
  const examples = featureExamples(validation);
  const trained = await fit(
    {
      validated: { ...task(train), validation: { examples, probabilities: PROBABILITIES, score } },
      final: settings.refit ? task(joinFeatures(train, validation)) : undefined,
    },
    settings,
    options,
  );
  const graph = inferenceGraph(logitsOf(shape), trained.validated.parameters);
  const session = await openSession(encodeModel(graph), options);
  const { inputs: { targets: _, ...features } } = examples.batch(
    validation.labels.map((_, row) => row),
  );
  const { logits } = validation.labels.length > 0
    ? await session.run(features, ["logits"])
    : { logits: tensor("float32", { dims: [0] }) };
  await session.release();
  const scores = { classes: shape.classes, members: [logits.data as Float32Array] };
  const [inverseTemperature] = poolWeights(scores, validation.labels);
  const calibrated = (each: Fit["final"]) => ({
    ...each,
    parameters: sharpened(each.parameters, inverseTemperature),
  });
  const { validated, final } = trained;
  return {
    ...trained,
    validated: calibrated(validated),
    final: calibrated(final),
    inverseTemperature,
  };
}

function logitsOf(shape: HeadShape) {
  const model = headModel(shape);
  return (scope: Parameters<typeof model>[0]) => ({ logits: model(scope).logits });
}

function featureExamples({ values, columns, labels }: LabelledFeatures): Examples {
  return {
    labels,
    batch: (rows) => {
      const features = tensor("float32", { dims: [rows.length, columns] });
      for (let at = 0; at < rows.length; at++) {
        const start = rows[at] * columns;
        features.data.set(values.subarray(start, start + columns), at * columns);
      }
      return { inputs: { [FEATURES]: features, targets: targetTensor(labels, rows) } };
    },
  };
}

function joinFeatures(first: LabelledFeatures, second: LabelledFeatures): LabelledFeatures {
  return {
    columns: first.columns,
    values: joinArrays(first.values, second.values),
    labels: joinArrays(first.labels, second.labels),
  };
}

/** Makes the content of the model folder. */
export function backboneModelFolder(
  { train, validation, labels }: BackboneData,
  settings: HeadTrainingSettings,
  { backbone, shape, preprocessor, inverseTemperature, ...outcome }: TrainingOutcome & {
    backbone: TrainedBackbone;
    shape: HeadShape;
    preprocessor: ImagePreprocessor;
    inverseTemperature: number;
  },
): NewModelFolder {
  return trainedModelFolder({
    name: "image",
    description: `The features of the pretrained network ${backbone.name} over pictures of ` +
      `${preprocessor.size} × ${preprocessor.size} pixels on white, and a linear classifier, its ` +
      `logits times ${inverseTemperature.toFixed(3)}. SHA-256 of the network's weights: ` +
      `\`${backbone.sha256}\`; they come under the licence of their publisher.`,
    model: backboneModel(backbone.graph, shape),
    hidden: train.columns,
    inputs: imageInputSpecs(preprocessor),
    labels,
    rows: { train: train.labels.length, validation: validation.labels.length },
    params: settings,
  }, outcome);
}
