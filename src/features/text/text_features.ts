/** Converts sparse rows and labels to table columns and back. */
import { type Columns, getColumn } from "../../tables/arrow/column.ts";
import type { SparseRows } from "./text_vectorizer.ts";

/** The features of one part. */
export interface TextFeatures {
  rows: SparseRows;
  /** Class positions, int32 [rows]. */
  labels: Int32Array;
}

/** Converts features to columns; `indices` and `weights` are lists with the same offsets. */
export function textFeatureColumns({ rows, labels }: TextFeatures): Columns {
  const { offsets, indices, weights } = rows;
  return {
    label: { type: "int32", values: labels },
    indices: { type: "list<int32>", offsets, values: indices },
    weights: { type: "list<float32>", offsets, values: weights },
  };
}

/**
 * Reads features from columns.
 *
 * @throws {TypeError} if a column is missing or has another type.
 */
export function textFeaturesFromColumns(columns: Columns): TextFeatures {
  const { offsets, values: indices } = getColumn(columns, "indices", "list<int32>");
  const { values: weights } = getColumn(columns, "weights", "list<float32>");
  return {
    rows: { offsets, indices, weights },
    labels: getColumn(columns, "label", "int32").values,
  };
}
