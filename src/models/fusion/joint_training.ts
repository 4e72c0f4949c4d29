/** Training and model folder of the fusion model on a pretrained backbone. */
import type { ClassLabel } from "../../artifact/labels.ts";
import type { NewModelFolder } from "../../artifact/model_folder.ts";
import type { ImagePreprocessor } from "../../features/image/image_preprocessor.ts";
import { decodeModel } from "../../nn/onnx/decode_model.ts";
import { removeCheckpoint } from "../../training/checkpoint.ts";
import { featureScaling } from "../../training/feature_scaling.ts";
import type { Fit } from "../../training/fit.ts";
import { joinArrays } from "../../training/join_arrays.ts";
import { adjustMargins, chooseTau, negativeLogPriors } from "../../training/logit_adjustment.ts";
import { poolWeights } from "../../training/log_linear_pool.ts";
import {
  checkpointFile,
  type SolvedSvm,
  solveSvm,
  type SvmFitOptions,
} from "../../training/svm_fit.ts";
import { rowsInMemory } from "../../training/row_source.ts";
import type { Validation } from "../../training/validation.ts";
import { imageInputSpecs } from "../image/image_training.ts";
import { featureScales } from "../text/feature_scales.ts";
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
 * Trains the validated classifier on the training part and, with `refit`, the final one on both parts.
 * The validation part gives the logit adjustment and the temperature of both.
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
  const known = [train, validation].map((part) => rowsInMemory(jointRows(part, blocks)));
  const sizes = { features: vocabulary, classes, dense: encoderColumns + columns };
  const solve = async (count: number, start?: SolvedSvm) => {
    const parts = known.slice(0, count);
    const scales = await featureScales(parts, sizes);
    return solveSvm(start ? "refitting" : "training", {
      ...{ parts, scales, classes, c: settings.c, seed: settings.seed, duals: start?.state.duals },
    }, { settings, ...options, asked: start ? undefined : known[1] });
  };

  const first = await solve(1);
  const heldOut = validation.words.labels;
  const margins = { classes, values: first.margins };
  const rises = negativeLogPriors(joinArrays(train.words.labels, heldOut), classes);
  const tau = chooseTau(margins, heldOut, { rises, score });
  const adjusted = adjustMargins(margins, { rises, tau });
  const [slope] = poolWeights({ classes, members: [adjusted.values] }, heldOut);
  const trained = ({ state, scales, records }: SolvedSvm, lastScore?: number) => ({
    parameters: jointParameters(state.table, {
      ...{ classes, vocabulary, blocks, scales, tau, rises, slope },
    }),
    records: records.map((record, at) =>
      at === records.length - 1 ? { ...record, score: lastScore } : record
    ),
    kept: records.length - 1,
    budget: { planned: settings.passes, last: records.length },
  });
  const validated = trained(
    first,
    heldOut.length === 0 ? undefined : score(adjusted, heldOut),
  );
  options.observer?.onEnd?.("training", validated);
  const final = settings.refit ? trained(await solve(2, first)) : validated;
  if (settings.refit) options.observer?.onEnd?.("refitting", final);
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
