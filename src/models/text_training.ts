/** From text features to a trained text model and its folder's content. */
import { encodeModel } from "../nn/encode_model.ts";
import { inferenceGraph } from "../nn/inference.ts";
import type { Model } from "../nn/scope.ts";
import { type ClassWeighting, classWeights } from "./class_weights.ts";
import { sparseExamples } from "./examples.ts";
import type { Fit, FitTasks } from "./fit.ts";
import { joinParts, knownIn, type LabelledRows } from "./labelled_rows.ts";
import type { ClassLabel } from "./labels.ts";
import type { Signature } from "./mlflow_files.ts";
import { modelCard } from "./model_card.ts";
import type { NewModelFolder } from "./model_folder.ts";
import { HIDDEN, PROBABILITIES, textLoss, textModel, type TextModelShape } from "./text_model.ts";
import type { TrainingSettings, TrainingTask } from "./training.ts";
import type { Validation } from "./validation.ts";
import { WORDS } from "./value_names.ts";

/** The section `train.text` of params.yaml. */
export interface TextTrainingSettings extends TrainingSettings {
  hidden: number;
  dropout: number;
  label_smoothing: number;
  class_weights: ClassWeighting;
  refit: boolean;
}

/** What a text model learns from. */
export interface TextData {
  train: LabelledRows;
  validation: LabelledRows;
  /** Rows of the embedding table. */
  vocabulary: number;
  labels: readonly ClassLabel[];
  score: Validation["score"];
}

/** Learning from the training part, judged on the validation part; then from both together. */
export function textTasks(data: TextData, settings: TextTrainingSettings): FitTasks {
  const { train, validation, score } = data;
  const known = knownIn(train.rows, validation.rows);
  const examples = sparseExamples(WORDS, known, validation.labels);
  return {
    judged: {
      ...learningFrom(train, data, settings),
      validation: { examples, probabilities: PROBABILITIES, score },
    },
    refit: settings.refit ? learningFrom(joinParts(train, validation), data, settings) : undefined,
  };
}

function learningFrom(
  { rows, labels }: LabelledRows,
  data: TextData,
  settings: TextTrainingSettings,
): TrainingTask {
  return {
    model: textModel(shapeOf(data, settings)),
    loss: textLoss({
      labelSmoothing: settings.label_smoothing,
      classWeights: classWeights(settings.class_weights, labels, data.labels.length),
    }),
    train: sparseExamples(WORDS, rows, labels),
  };
}

/** Where the features came from and where training ran. */
export interface Origin {
  /** The JSON value of the featuriser. */
  preprocess: unknown;
  /** SHA-256 of the features. */
  dataHash: string;
  provider: string;
}

/** Everything a trained text model's folder holds. */
export function textModelFolder(
  data: TextData,
  settings: TextTrainingSettings,
  { judged, served, preprocess, dataHash, provider }: Origin & Pick<Fit, "judged" | "served">,
): NewModelFolder {
  const { train, validation, labels, vocabulary } = data;
  const name = "text";
  return {
    name,
    onnx: encodeModel(inferenceGraph(servedModel(data, settings), served.parameters)),
    preprocess,
    labels,
    signature: signatureOf(data, settings),
    card: modelCard({
      records: judged.records,
      kept: judged.kept,
      refitted: settings.refit,
      name,
      description: `Hashed word and character n-grams of title and description (${vocabulary} ` +
        `known) in an embedding bag of ${settings.hidden} hidden columns and one logit a class; ` +
        "the mean of a linear classifier and a network with one hidden layer.",
      dataHash,
      provider,
      rows: { train: train.labels.length, validation: validation.labels.length },
      classes: labels.length,
      params: settings,
    }),
  };
}

/** Of the model's outputs, those that are of use outside training. */
function servedModel(data: TextData, settings: TextTrainingSettings): Model {
  const model = textModel(shapeOf(data, settings));
  return (scope) => {
    const { [PROBABILITIES]: probabilities, [HIDDEN]: hidden } = model(scope);
    return { [PROBABILITIES]: probabilities, [HIDDEN]: hidden };
  };
}

function signatureOf({ labels }: TextData, { hidden }: TextTrainingSettings): Signature {
  return {
    inputs: [
      { name: `${WORDS}.indices`, dtype: "int64", shape: [-1, -1] },
      { name: `${WORDS}.weights`, dtype: "float32", shape: [-1, -1] },
    ],
    outputs: [
      { name: PROBABILITIES, dtype: "float32", shape: [-1, labels.length] },
      { name: HIDDEN, dtype: "float32", shape: [-1, hidden] },
    ],
  };
}

function shapeOf(
  { vocabulary, labels }: TextData,
  { hidden, dropout }: TextTrainingSettings,
): TextModelShape {
  return { vocabulary, classes: labels.length, hidden, dropout };
}
