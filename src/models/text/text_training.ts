/** Training and model folder of the text model. */
import type { ClassLabel } from "../../artifact/labels.ts";
import type { TensorSpec } from "../../artifact/mlflow_files.ts";
import type { NewModelFolder } from "../../artifact/model_folder.ts";
import { TOKENS, WORDS } from "../../artifact/value_names.ts";
import { featureScaling } from "../../training/feature_scaling.ts";
import type { Fit } from "../../training/fit.ts";
import { type SvmFitOptions } from "../../training/svm_fit.ts";
import { type RowSource } from "../../training/row_source.ts";
import type { Validation } from "../../training/validation.ts";
import { trainedModelFolder, type TrainingOutcome } from "../trained_model_folder.ts";
import { withDense } from "../dense_block.ts";
import { fitLinear, type LinearFitSettings } from "./linear_fit.ts";
import { type TextEncoder, textModel, type TextModelShape, textParameters } from "./text_model.ts";

/** Inputs of the inference graph of the text model. */
export const TEXT_INPUTS: readonly TensorSpec[] = [
  { name: `${WORDS}.indices`, dtype: "int64", shape: [-1, -1] },
  { name: `${WORDS}.weights`, dtype: "float32", shape: [-1, -1] },
];

/** Inputs of a pretrained encoder within it. */
export const TOKEN_INPUTS: readonly TensorSpec[] = [
  { name: `${TOKENS}.ids`, dtype: "int64", shape: [-1, -1] },
  { name: `${TOKENS}.mask`, dtype: "int64", shape: [-1, -1] },
];

/** The section `train.text` of params.yaml. */
export interface TextTrainingSettings extends LinearFitSettings {
  /** Mean length of an encoder's features; that of words or of characters is 1. */
  encoder_weight: number;
}

/** Training data of a text model. */
export interface TextData {
  train: RowSource;
  validation: RowSource;
  /** Rows of the embedding table. */
  vocabulary: number;
  labels: readonly ClassLabel[];
  score: Validation["score"];
  /** A pretrained encoder and its features of both parts, float32 [rows × columns]. */
  encoder?: TextEncoder & { train: Float32Array; validation: Float32Array };
}

/** Sizes of the text model for some data. */
export function textShape({ vocabulary, labels, encoder }: TextData): TextModelShape {
  return { vocabulary, classes: labels.length, encoder };
}

/**
 * Trains a text model: see `fitLinear`.
 *
 * @throws the reason of `signal` once it is aborted.
 */
export async function fitText(
  data: TextData,
  settings: TextTrainingSettings,
  options: SvmFitOptions = {},
): Promise<Fit> {
  const { score, encoder } = data;
  const shape = textShape(data);
  const { classes, vocabulary } = shape;
  const block = encoder && {
    first: vocabulary,
    scaling: featureScaling(encoder.train, encoder.columns),
    weight: settings.encoder_weight,
  };
  const [train, validation] = (["train", "validation"] as const).map((part) =>
    encoder && block ? withDense(data[part], encoder[part], block) : data[part]
  );
  return await fitLinear({
    ...{ train, validation, score },
    sizes: { features: vocabulary, classes, dense: encoder?.columns ?? 0 },
    parameters: (table, decision) => textParameters(table, shape, { block, ...decision }),
  }, { settings, ...options });
}

/** Makes the content of the folder of a trained text model. */
export function textModelFolder(
  data: TextData,
  settings: TextTrainingSettings,
  outcome: TrainingOutcome,
): NewModelFolder {
  const { train, validation, labels, vocabulary, encoder } = data;
  return trainedModelFolder({
    name: "text",
    description: `Hashed word and character n-grams of title and description (${vocabulary} ` +
      `known)${encoder ? ` and ${encoder.columns} features of a pretrained encoder` : ""} in ` +
      "one-vs-rest linear support vector machines with squared hinge loss; " +
      "margins adjusted for class frequencies and turned to probabilities by a sigmoid, " +
      "both chosen on held-out rows.",
    model: textModel(textShape(data)),
    hidden: labels.length,
    encoded: encoder?.columns,
    inputs: encoder ? [...TEXT_INPUTS, ...TOKEN_INPUTS] : TEXT_INPUTS,
    labels,
    rows: { train: train.labels.length, validation: validation.labels.length },
    params: settings,
  }, outcome);
}
