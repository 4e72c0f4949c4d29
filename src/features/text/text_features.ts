/** Sparse rows and labels as the columns of a table between the stages. */
import { type Columns, getColumn } from "../../tables/arrow/column.ts";
import type { SparseRows } from "./text_vectorizer.ts";

/** The features of one part. */
export interface TextFeatures {
  rows: SparseRows;
  /** Positions of the classes. [rows] */
  labels: Int32Array;
}

/** As columns: `indices` and `weights` are lists, side by side. */
export function textFeatureColumns({ rows, labels }: TextFeatures): Columns {
  const { offsets, indices, weights } = rows;
  return {
    label: { type: "int32", values: labels },
    indices: { type: "list<int32>", offsets, values: indices },
    weights: { type: "list<float32>", offsets, values: weights },
  };
}

/** From columns; throws TypeError naming the column that is missing. */
export function textFeaturesFromColumns(columns: Columns): TextFeatures {
  const { offsets, values: indices } = getColumn(columns, "indices", "list<int32>");
  const { values: weights } = getColumn(columns, "weights", "list<float32>");
  return {
    rows: { offsets, indices, weights },
    labels: getColumn(columns, "label", "int32").values,
  };
}
