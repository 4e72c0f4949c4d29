/** Training and model folder of the text model. */
import type { ClassLabel } from "../../artifact/labels.ts";
import type { TensorSpec } from "../../artifact/mlflow_files.ts";
import type { NewModelFolder } from "../../artifact/model_folder.ts";
import { TOKENS, WORDS } from "../../artifact/value_names.ts";
import { removeCheckpoint } from "../../training/checkpoint.ts";
import { featureScaling } from "../../training/feature_scaling.ts";
import type { Fit } from "../../training/fit.ts";
import {
  checkpointFile,
  type SolvedSvm,
  solveSvm,
  type SvmFitOptions,
  type SvmPassSettings,
} from "../../training/svm_fit.ts";
import { joinArrays } from "../../training/join_arrays.ts";
import { svmMemory } from "../../training/linear_svm.ts";
import { adjustMargins } from "../../training/logit_adjustment.ts";
import { collectRows, rowsInMemory, type RowSource } from "../../training/row_source.ts";
import { calibrate } from "../../training/sigmoid_calibration.ts";
import type { Validation } from "../../training/validation.ts";
import { trainedModelFolder, type TrainingOutcome } from "../trained_model_folder.ts";
import { withDense } from "../dense_block.ts";
import { featureScales } from "./feature_scales.ts";
import { crossValidatedMargins } from "./held_out_margins.ts";
import { fitDecision } from "./text_decision.ts";
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

/** Held-out rows that suffice; fewer validation rows are replaced by cross-validation. */
const ENOUGH_HELD_OUT_ROWS = 1500;
const FOLDS = 5;

/** The section `train.text` of params.yaml. */
export interface TextTrainingSettings extends SvmPassSettings {
  seed: number;
  /** Weight of the losses against the squared weights. */
  c: number;
  /** Mean length of an encoder's features; that of words or of characters is 1. */
  encoder_weight: number;
  refit: boolean;
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
 * Trains the validated model on the training part and, with `refit`, the final one on both parts,
 * beginning with the dual variables of the first. Held-out rows give the logit adjustment and the
 * sigmoid of both: the validation part where it is large, else rows of both by cross-validation.
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
  const sizes = { features: vocabulary, classes, dense: encoder?.columns ?? 0 };
  const memory = svmMemory({ features: vocabulary + sizes.dense, classes });
  const problem = async (parts: RowSource[], start?: SolvedSvm) => ({
    parts,
    scales: await featureScales(parts, sizes),
    classes,
    c: settings.c,
    seed: settings.seed,
    duals: start?.state.duals,
  });
  const common = { settings, memory, ...options };
  const first = await solveSvm("training", await problem([train]), {
    ...common,
    asked: validation,
  });
  const values = first.margins;
  const heldOut = validation.labels.length >= ENOUGH_HELD_OUT_ROWS
    ? { margins: { classes, values }, labels: validation.labels }
    : await crossValidatedMargins(await collectRows([train, validation]), {
      folds: FOLDS,
      enough: ENOUGH_HELD_OUT_ROWS,
      classes,
      foldMargins: async (part, rows) => {
        const { signal, pause } = options;
        const fold = await problem([rowsInMemory(part)]);
        const asked = rowsInMemory(rows);
        return (await solveSvm("training", fold, { settings, memory, signal, pause, asked }))
          .margins;
      },
    });
  const decision = fitDecision(heldOut, {
    known: joinArrays(train.labels, validation.labels),
    score,
  });
  const probabilities = calibrate(adjustMargins({ classes, values }, decision), decision.sigmoid);
  const validationScore = validation.labels.length === 0
    ? undefined
    : score({ classes, values: probabilities }, validation.labels);
  const trained = ({ state, scales, records }: SolvedSvm, lastScore?: number) => ({
    parameters: textParameters(state.table, shape, { scales, block, ...decision }),
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
    const refit = await problem([train, validation], first);
    final = trained(await solveSvm("refitting", refit, common));
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
