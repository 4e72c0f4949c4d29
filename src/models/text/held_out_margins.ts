/** Margins of rows by models that did not learn from them: k-fold cross-validation. */
import type { Margins } from "../../training/sigmoid_calibration.ts";
import { takeRows } from "../../training/examples.ts";
import type { LabelledRows } from "./labelled_rows.ts";

/** Held-out rows: their margins and class positions, int32 [rows]. */
export interface HeldOut {
  margins: Margins;
  labels: Int32Array;
}

/** Gives the margins of `rows`, float32 [rows × classes], by a model fitted on `train`. */
export type FoldMargins = (train: LabelledRows, rows: LabelledRows) => Promise<Float32Array>;

/**
 * Returns the margins of all rows, each by a model fitted on the other folds. Equal rows are in one
 * fold, so that no model has seen the text it is asked about.
 */
export async function crossValidatedMargins(
  { rows, labels }: LabelledRows,
  { folds, classes, foldMargins }: { folds: number; classes: number; foldMargins: FoldMargins },
): Promise<HeldOut> {
  const values = new Float32Array(labels.length * classes);
  const all = labels.map((_, row) => row);
  const fold = all.map((row) => rowHash({ rows, labels }, row) % folds);
  const part = (positions: Int32Array): LabelledRows => ({
    rows: takeRows(rows, positions),
    labels: positions.map((row) => labels[row]),
  });
  for (let held = 0; held < folds; held++) {
    const positions = all.filter((row) => fold[row] === held);
    if (positions.length === 0 || positions.length === labels.length) continue;
    const found = await foldMargins(part(all.filter((row) => fold[row] !== held)), part(positions));
    positions.forEach((row, at) =>
      values.set(found.subarray(at * classes, (at + 1) * classes), row * classes)
    );
  }
  return { margins: { classes, values }, labels };
}

/** FNV-1a over the indices of a row, 31 bits. */
function rowHash({ rows: { offsets, indices } }: LabelledRows, row: number): number {
  let hash = 0x811c9dc5;
  for (let pair = offsets[row]; pair < offsets[row + 1]; pair++) {
    hash = Math.imul(hash ^ indices[pair], 0x01000193);
  }
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}
