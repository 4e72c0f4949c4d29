/** Training and model folder of the text model. */
import type { ClassLabel } from "../../artifact/labels.ts";
import type { TensorSpec } from "../../artifact/mlflow_files.ts";
import type { NewModelFolder } from "../../artifact/model_folder.ts";
import { WORDS } from "../../artifact/value_names.ts";
import { removeCheckpoint } from "../../training/checkpoint.ts";
import type { Fit } from "../../training/fit.ts";
import {
  checkpointFile,
  type SolvedSvm,
  solveSvm,
  type SvmFitOptions,
  type SvmPassSettings,
} from "../../training/svm_fit.ts";
import { calibrate, fitSigmoid } from "../../training/sigmoid_calibration.ts";
import type { Validation } from "../../training/validation.ts";
import { trainedModelFolder, type TrainingOutcome } from "../trained_model_folder.ts";
import { featureScales } from "./feature_scales.ts";
import type { LabelledRows } from "./labelled_rows.ts";
import { textModel, type TextModelShape, textParameters } from "./text_model.ts";

/** Inputs of the inference graph of the text model. */
export const TEXT_INPUTS: readonly TensorSpec[] = [
  { name: `${WORDS}.indices`, dtype: "int64", shape: [-1, -1] },
  { name: `${WORDS}.weights`, dtype: "float32", shape: [-1, -1] },
];

/** The section `train.text` of params.yaml. */
export interface TextTrainingSettings extends SvmPassSettings {
  seed: number;
  /** Weight of the losses against the squared weights. */
  c: number;
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

/** Sizes of the text model for some data. */
export function textShape({ vocabulary, labels }: TextData): TextModelShape {
  return { vocabulary, classes: labels.length };
}

/**
 * Trains the validated model on the training part and, with `refit`, the final one on both parts,
 * beginning with the dual variables of the first. The validation part gives the sigmoid of both.
 *
 * @throws the reason of `signal` once it is aborted.
 */
export async function fitText(
  data: TextData,
  settings: TextTrainingSettings,
  options: SvmFitOptions = {},
): Promise<Fit> {
  const { train, validation, score } = data;
  const shape = textShape(data);
  const solve = (parts: LabelledRows[], start?: SolvedSvm) =>
    solveSvm(start ? "refitting" : "training", {
      parts,
      scales: featureScales(parts, { features: shape.vocabulary, classes: shape.classes }),
      classes: shape.classes,
      c: settings.c,
      seed: settings.seed,
      duals: start?.state.duals,
    }, { settings, ...options });

  const first = await solve([train]);
  const margins = { classes: shape.classes, values: first.margins(validation) };
  const sigmoid = fitSigmoid(margins, validation.labels);
  const values = calibrate(margins, sigmoid);
  const validationScore = validation.labels.length === 0
    ? undefined
    : score({ classes: shape.classes, values }, validation.labels);
  const trained = ({ state, scales, records }: SolvedSvm, lastScore?: number) => ({
    parameters: textParameters(state.table, shape, { scales, sigmoid }),
    records: records.map((record, at) =>
      at === records.length - 1 ? { ...record, score: lastScore } : record
    ),
    kept: records.length - 1,
    budget: { planned: settings.passes, last: records.length },
  });
  const validated = trained(first, validationScore);
  options.observer?.onEnd?.("training", validated);
  let final = validated;
  if (settings.refit) {
    final = trained(await solve([train, validation], first));
    options.observer?.onEnd?.("refitting", final);
  }
  return {
    validated,
    final,
    removeCheckpoints: async () => {
      const { checkpoints } = options;
      if (checkpoints === undefined) return;
      for (const name of ["training", "refitting"] as const) {
        await removeCheckpoint(checkpointFile(checkpoints, name));
      }
    },
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
      "known) in one-vs-rest linear support vector machines with squared hinge loss; " +
      "probabilities by a sigmoid that the validation part gave.",
    model: textModel(textShape(data)),
    hidden: labels.length,
    inputs: TEXT_INPUTS,
    labels,
    rows: { train: train.labels.length, validation: validation.labels.length },
    params: settings,
  }, outcome);
}
