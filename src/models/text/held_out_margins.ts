/** Margins of rows by models that did not learn from them: k-fold cross-validation. */
import type { Margins } from "../../training/sigmoid_calibration.ts";
import { joinArrays } from "../../training/join_arrays.ts";
import { takeRows } from "../../training/examples.ts";
import type { LabelledRows } from "../../training/row_source.ts";

/** Held-out rows: their margins and class positions, int32 [rows]. */
export interface HeldOut {
  margins: Margins;
  labels: Int32Array;
}

/** Gives the margins of `rows`, float32 [rows × classes], by a model fitted on `train`. */
export type FoldMargins = (train: LabelledRows, rows: LabelledRows) => Promise<Float32Array>;

/** Folds, and the class count of the margins. */
export interface CrossValidation {
  folds: number;
  /** Held-out rows from which on no further fold is fitted. */
  enough: number;
  classes: number;
  foldMargins: FoldMargins;
}

/**
 * Returns the margins of the rows of as many folds as are needed, each by a model fitted on all other
 * folds. Equal rows are in one fold, so that no model has seen the text it is asked about.
 */
export async function crossValidatedMargins(
  { rows, labels }: LabelledRows,
  { folds, enough, classes, foldMargins }: CrossValidation,
): Promise<HeldOut> {
  const all = labels.map((_, row) => row);
  const fold = all.map((row) => rowHash({ rows, labels }, row) % folds);
  const part = (positions: Int32Array): LabelledRows => ({
    rows: takeRows(rows, positions),
    labels: positions.map((row) => labels[row]),
  });
  let heldOut: HeldOut = {
    margins: { classes, values: new Float32Array() },
    labels: new Int32Array(),
  };
  for (let held = 0; held < folds && heldOut.labels.length < enough; held++) {
    const [asked, known] = [true, false].map((isHeld) =>
      part(all.filter((row) => (fold[row] === held) === isHeld))
    );
    if (asked.labels.length === 0 || known.labels.length === 0) continue;
    const values = await foldMargins(known, asked);
    heldOut = {
      margins: { classes, values: joinArrays(heldOut.margins.values, values) },
      labels: joinArrays(heldOut.labels, asked.labels),
    };
  }
  return heldOut;
}

/** FNV-1a over the indices of a row, 31 bits. */
function rowHash({ rows: { offsets, indices } }: LabelledRows, row: number): number {
  let hash = 0x811c9dc5;
  for (let pair = offsets[row]; pair < offsets[row + 1]; pair++) {
    hash = Math.imul(hash ^ indices[pair], 0x01000193);
  }
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}
