/** Training and model folder of the fusion model on a pretrained backbone. */
import type { ClassLabel } from "../../artifact/labels.ts";
import type { NewModelFolder } from "../../artifact/model_folder.ts";
import type { ImagePreprocessor } from "../../features/image/image_preprocessor.ts";
import { decodeModel } from "../../nn/onnx/decode_model.ts";
import { featureScaling } from "../../training/feature_scaling.ts";
import type { Fit } from "../../training/fit.ts";
import { type SvmFitOptions } from "../../training/svm_fit.ts";
import { rowsInMemory } from "../../training/row_source.ts";
import type { Validation } from "../../training/validation.ts";
import { imageInputSpecs } from "../image/image_training.ts";
import { fitLinear } from "../text/linear_fit.ts";
import { TEXT_INPUTS, type TextTrainingSettings, TOKEN_INPUTS } from "../text/text_training.ts";
import { trainedModelFolder, type TrainingOutcome } from "../trained_model_folder.ts";
import type { BaseModels } from "./base_models.ts";
import { jointClassifier, jointParameters } from "./joint_classifier.ts";
import { type JointBlocks, type JointPart, jointRows } from "./joint_rows.ts";

/** The section `train.joint` of params.yaml. */
export interface JointTrainingSettings extends TextTrainingSettings {
  /** Mean length of the block of picture features; that of a text's block of n-grams is 1. */
  picture_weight: number;
}

/** Training data: products that have text and picture. */
export interface JointData {
  train: JointPart;
  validation: JointPart;
  /** Number of n-grams. */
  vocabulary: number;
  /** Number of features of the text's encoder, if there is one. */
  encoderColumns?: number;
  /** Number of picture features. */
  columns: number;
  labels: readonly ClassLabel[];
  score: Validation["score"];
}

/**
 * Trains the classifier of products that have text and picture: see `fitLinear`.
 *
 * @throws the reason of `signal` once it is aborted.
 */
export async function fitJoint(
  { train, validation, vocabulary, encoderColumns = 0, columns, labels, score }: JointData,
  settings: JointTrainingSettings,
  options: SvmFitOptions = {},
): Promise<Fit> {
  const classes = labels.length;
  const blocks: JointBlocks = {
    encoder: train.encoded && {
      first: vocabulary,
      scaling: featureScaling(train.encoded, encoderColumns),
      weight: settings.encoder_weight,
    },
    picture: {
      first: vocabulary + encoderColumns,
      scaling: featureScaling(train.features, columns),
      weight: settings.picture_weight,
    },
  };
  const [known, asked] = [train, validation].map((part) => rowsInMemory(jointRows(part, blocks)));
  return await fitLinear({
    ...{ train: known, validation: asked, score },
    sizes: { features: vocabulary, classes, dense: encoderColumns + columns },
    parameters: (table, decision) =>
      jointParameters(table, { ...{ classes, vocabulary, blocks }, ...decision }),
  }, { settings, ...options });
}

/** Makes the content of the folder of a trained fusion model. */
export function jointModelFolder(
  { train, validation, vocabulary, encoderColumns, columns, labels }: JointData,
  settings: JointTrainingSettings,
  { baseModels, preprocessor, ...outcome }: TrainingOutcome & {
    /** The final base models. */
    baseModels: BaseModels;
    preprocessor: ImagePreprocessor;
  },
): NewModelFolder {
  return trainedModelFolder({
    name: "fusion",
    description:
      `One-vs-rest linear support vector machines over ${vocabulary} n-grams of the text` +
      `${encoderColumns ? `, ${encoderColumns} features of it by a pretrained encoder` : ""} ` +
      `and ${columns} features of the picture by a pretrained network. If text or picture is ` +
      "missing, the image model or the text model predicts alone.",
    model: jointClassifier({
      text: decodeModel(baseModels.text),
      image: decodeModel(baseModels.image),
      ...{ vocabulary, encoderColumns, columns, classes: labels.length },
    }),
    hidden: labels.length,
    inputs: [
      ...TEXT_INPUTS,
      ...encoderColumns ? TOKEN_INPUTS : [],
      ...imageInputSpecs(preprocessor),
    ],
    labels,
    rows: { train: train.words.labels.length, validation: validation.words.labels.length },
    params: settings,
  }, outcome);
}
