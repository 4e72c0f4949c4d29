/** Training tasks and model folder of the text model. */
import { type ClassWeighting, classWeights } from "../../training/class_weights.ts";
import { sparseExamples } from "../../training/examples.ts";
import type { FitTasks } from "../../training/fit.ts";
import { joinParts, type LabelledRows, restrictToVocabulary } from "./labelled_rows.ts";
import type { ClassLabel } from "../../artifact/labels.ts";
import type { TensorSpec } from "../../artifact/mlflow_files.ts";
import type { NewModelFolder } from "../../artifact/model_folder.ts";
import { PROBABILITIES, WORDS } from "../../artifact/value_names.ts";
import { textLoss, textModel, type TextModelShape } from "./text_model.ts";
import { trainedModelFolder, type TrainingOutcome } from "../trained_model_folder.ts";
import type { TrainingSettings, TrainingTask } from "../../training/training_loop.ts";
import type { Validation } from "../../training/validation.ts";

/** Inputs of the inference graph of the text model. */
export const TEXT_INPUTS: readonly TensorSpec[] = [
  { name: `${WORDS}.indices`, dtype: "int64", shape: [-1, -1] },
  { name: `${WORDS}.weights`, dtype: "float32", shape: [-1, -1] },
];

/** The section `train.text` of params.yaml. */
export interface TextTrainingSettings extends TrainingSettings {
  hidden: number;
  dropout: number;
  label_smoothing: number;
  class_weights: ClassWeighting;
  refit: boolean;
}

/** Training data of a text model. */
export interface TextData {
  train: LabelledRows;
  validation: LabelledRows;
  /** Rows of the embedding table. */
  vocabulary: number;
  labels: readonly ClassLabel[];
  score: Validation["score"];
}

/** Makes the task of the validated model and, with `refit`, that of the final model. */
export function textTasks(data: TextData, settings: TextTrainingSettings): FitTasks {
  const { train, validation, score } = data;
  const known = restrictToVocabulary(train.rows, validation.rows);
  const examples = sparseExamples(WORDS, known, validation.labels);
  return {
    validated: {
      ...trainingTask(train, data, settings),
      validation: { examples, probabilities: PROBABILITIES, score },
    },
    final: settings.refit ? trainingTask(joinParts(train, validation), data, settings) : undefined,
  };
}

function trainingTask(
  { rows, labels }: LabelledRows,
  data: TextData,
  settings: TextTrainingSettings,
): TrainingTask {
  return {
    model: textModel(modelShape(data, settings)),
    loss: textLoss({
      labelSmoothing: settings.label_smoothing,
      classWeights: classWeights(settings.class_weights, labels, data.labels.length),
    }),
    train: sparseExamples(WORDS, rows, labels),
  };
}

/** Makes the content of the folder of a trained text model. */
export function textModelFolder(
  data: TextData,
  settings: TextTrainingSettings,
  outcome: TrainingOutcome,
): NewModelFolder {
  const { train, validation, labels, vocabulary } = data;
  return trainedModelFolder({
    name: "text",
    description: `Hashed word and character n-grams of title and description (${vocabulary} ` +
      `known) in an embedding bag of ${settings.hidden} hidden columns and one logit a class; ` +
      "the mean of a linear classifier and a network with one hidden layer.",
    model: textModel(modelShape(data, settings)),
    hidden: settings.hidden,
    inputs: TEXT_INPUTS,
    labels,
    rows: { train: train.labels.length, validation: validation.labels.length },
    params: settings,
  }, outcome);
}

function modelShape(
  { vocabulary, labels }: TextData,
  { hidden, dropout }: TextTrainingSettings,
): TextModelShape {
  return { vocabulary, classes: labels.length, hidden, dropout };
}
