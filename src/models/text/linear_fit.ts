/** Fits the linear classifiers of text and fusion, with their decision on held-out rows. */
import type { ParameterValues } from "../../nn/inference.ts";
import { removeCheckpoint } from "../../training/checkpoint.ts";
import type { Fit } from "../../training/fit.ts";
import { joinArrays } from "../../training/join_arrays.ts";
import { svmMemory } from "../../training/linear_svm.ts";
import { adjustMargins } from "../../training/logit_adjustment.ts";
import { collectRows, rowsInMemory, type RowSource } from "../../training/row_source.ts";
import { calibrate } from "../../training/sigmoid_calibration.ts";
import {
  checkpointFile,
  type SolvedSvm,
  solveSvm,
  type SvmFitOptions,
  type SvmPassSettings,
} from "../../training/svm_fit.ts";
import type { Validation } from "../../training/validation.ts";
import { featureScales } from "./feature_scales.ts";
import { crossValidatedMargins } from "./held_out_margins.ts";
import { fitDecision, type TextDecision } from "./text_decision.ts";

/** Held-out rows that suffice; fewer validation rows are replaced by cross-validation. */
const ENOUGH_HELD_OUT_ROWS = 1500;
const FOLDS = 5;

/** Settings of a fit. */
export interface LinearFitSettings extends SvmPassSettings {
  seed: number;
  /** Weight of the losses against the squared weights. */
  c: number;
  refit: boolean;
}

/** Rows, their sizes, and the form of the parameters. */
export interface LinearProblem {
  train: RowSource;
  validation: RowSource;
  /** N-grams, then dense features. */
  sizes: { features: number; dense: number; classes: number };
  score: Validation["score"];
  /** Makes the model's parameters of the solver's table. */
  parameters(table: Float32Array<ArrayBuffer>, decision: LinearDecision): ParameterValues;
}

/** Factors of the features and the step from margins to probabilities. */
export type LinearDecision = TextDecision & { scales: Float32Array };

/**
 * Trains the validated classifier on the training part and, with `refit`, the final one on both parts,
 * beginning with the dual variables of the first. Held-out rows give the logit adjustment and the
 * sigmoid of both: the validation part where it is large, else rows of both by cross-validation.
 *
 * @throws the reason of `signal` once it is aborted.
 */
export async function fitLinear(
  { train, validation, sizes, score, parameters }: LinearProblem,
  { settings, ...options }: SvmFitOptions & { settings: LinearFitSettings },
): Promise<Fit> {
  const { classes } = sizes;
  const memory = svmMemory({ features: sizes.features + sizes.dense, classes });
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
    parameters: parameters(state.table, { scales, ...decision }),
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
