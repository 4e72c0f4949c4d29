/**
 * Training tasks and model folder of the fusion model. The joint network is trained like any other
 * model; the weights of the three predictions are estimated on the validation part, from which the
 * validated models have not learned.
 */
import type { ImagePreprocessor } from "../../features/image/image_preprocessor.ts";
import { decodeModel } from "../../nn/onnx/decode_model.ts";
import { encodeModel } from "../../nn/onnx/encode_model.ts";
import { inferenceGraph } from "../../nn/inference.ts";
import { softmaxCrossEntropy } from "../../nn/layers/losses.ts";
import { type OpenOptions, openSession } from "../../runtime/open.ts";
import { type Tensor, tensor } from "../../tensor.ts";
import { type ClassWeighting, classWeights } from "../../training/class_weights.ts";
import { type Examples, targetTensor } from "../../training/examples.ts";
import type { FitTasks } from "../../training/fit.ts";
import {
  fusionModel,
  type FusionWeights,
  HIDDEN_INPUTS,
  jointNetwork,
  type JointNetworkShape,
} from "./fusion_model.ts";
import type { BaseModels, Matrix, MultimodalOutputs } from "./base_models.ts";
import type { ClassLabel } from "../../artifact/labels.ts";
import { imageInputSpecs } from "../image/image_training.ts";
import { mixtureWeights, trueClassProbabilities } from "./mixture_weights.ts";
import type { NewModelFolder } from "../../artifact/model_folder.ts";
import { TEXT_INPUTS } from "../text/text_training.ts";
import { trainedModelFolder, type TrainingOutcome } from "../trained_model_folder.ts";
import type { TrainingSettings, TrainingTask } from "../../training/training_loop.ts";
import type { Validation } from "../../training/validation.ts";
import { PROBABILITIES } from "../../artifact/value_names.ts";

/** The section `train.fusion` of params.yaml. */
export interface FusionTrainingSettings extends TrainingSettings {
  /** Units of the hidden layer of the joint network. */
  hidden: number;
  dropout: number;
  label_smoothing: number;
  class_weights: ClassWeighting;
  refit: boolean;
}

/** Training data of a fusion model: products that have text and picture. */
export interface FusionData {
  /** Outputs of the validated base models, which have not learned from the validation part. */
  validated: { train: MultimodalOutputs; validation: MultimodalOutputs };
  /** Outputs of the final base models for both parts together. */
  final: MultimodalOutputs;
  preprocessor: ImagePreprocessor;
  labels: readonly ClassLabel[];
  score: Validation["score"];
}

/** Makes the task of the validated model and, with `refit`, that of the final model. */
export function fusionTasks(
  { validated, final, labels, score }: FusionData,
  settings: FusionTrainingSettings,
): FitTasks {
  return {
    validated: {
      ...trainingTask(validated.train, labels, settings),
      validation: {
        examples: fusionExamples(validated.validation),
        probabilities: PROBABILITIES,
        score,
      },
    },
    final: settings.refit ? trainingTask(final, labels, settings) : undefined,
  };
}

function trainingTask(
  outputs: MultimodalOutputs,
  classes: readonly ClassLabel[],
  settings: FusionTrainingSettings,
): TrainingTask {
  const { label_smoothing: labelSmoothing } = settings;
  const weights = classWeights(settings.class_weights, outputs.labels, classes.length);
  return {
    model: jointNetwork(jointShape(outputs, settings)),
    loss: ({ logits }, scope) =>
      softmaxCrossEntropy(scope, logits, { labelSmoothing, classWeights: weights }),
    train: fusionExamples(outputs),
  };
}

function fusionExamples({ text, image, labels }: MultimodalOutputs): Examples {
  return {
    labels,
    batch: (rows) => ({
      inputs: {
        [HIDDEN_INPUTS.text]: takeMatrixRows(text.hidden, rows),
        [HIDDEN_INPUTS.image]: takeMatrixRows(image.hidden, rows),
        targets: targetTensor(labels, rows),
      },
    }),
  };
}

function takeMatrixRows({ data, columns }: Matrix, rows: ArrayLike<number>): Tensor<"float32"> {
  const taken = tensor("float32", { dims: [rows.length, columns] });
  for (let at = 0; at < rows.length; at++) {
    taken.data.set(data.subarray(rows[at] * columns, (rows[at] + 1) * columns), at * columns);
  }
  return taken;
}

/** Makes the content of the folder of a trained fusion model. */
export async function fusionModelFolder(
  data: FusionData,
  settings: FusionTrainingSettings,
  { baseModels, outcome, runtime }: {
    /** The final base models. */
    baseModels: BaseModels;
    outcome: TrainingOutcome;
    runtime: OpenOptions;
  },
): Promise<NewModelFolder> {
  const { validated: { train, validation }, final, preprocessor, labels } = data;
  const joint = jointShape(final, settings);
  const validatedJoint = inferenceGraph(jointNetwork(joint), outcome.validated.parameters);
  const weights = await fusionWeights(validation, encodeModel(validatedJoint), runtime);
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  return trainedModelFolder({
    name: "fusion",
    description: "A text model, an image model and a joint network of " +
      `${settings.hidden} units over both penultimate layers. For products with text and picture, ` +
      `the text model has a weight of ${percent(weights.text)}, the image model ` +
      `${percent(weights.image)} and the joint network ${percent(weights.joint)}; if text or ` +
      "picture is missing, the other model predicts alone.",
    model: fusionModel({
      text: decodeModel(baseModels.text),
      image: decodeModel(baseModels.image),
      ...{ joint, weights },
    }),
    hidden: settings.hidden,
    inputs: [...TEXT_INPUTS, ...imageInputSpecs(preprocessor)],
    labels,
    rows: { train: train.labels.length, validation: validation.labels.length },
    params: settings,
  }, outcome);
}

/** Estimates the weights on rows from which no base model and no joint network has learned. */
async function fusionWeights(
  rows: MultimodalOutputs,
  joint: Uint8Array,
  runtime: OpenOptions,
): Promise<FusionWeights> {
  const { text, image, labels } = rows;
  const session = await openSession(joint, runtime);
  const { inputs: { targets: _, ...hidden } } = fusionExamples(rows).batch(
    labels.map((_, at) => at),
  );
  const both = labels.length === 0 ? {} : await session.run(hidden, [PROBABILITIES]);
  await session.release();
  const predictions = [
    text.probabilities.data,
    image.probabilities.data,
    both[PROBABILITIES]?.data as Float32Array ?? new Float32Array(),
  ];
  const weights = mixtureWeights(predictions.map((each) => trueClassProbabilities(each, labels)));
  return { text: weights[0], image: weights[1], joint: weights[2] };
}

function jointShape(
  { text, image }: MultimodalOutputs,
  { hidden, dropout }: FusionTrainingSettings,
): JointNetworkShape {
  const columns = { text: text.hidden.columns, image: image.hidden.columns };
  return { columns, hidden, classes: text.probabilities.columns, dropout };
}
