/** Rows of the joint classifier: n-grams and, behind them, dense features of text and picture. */
import type { LabelledRows } from "../../training/row_source.ts";
import { appendDense, type DenseBlock } from "../dense_block.ts";

/** Texts and pictures of the products of a part that have both. */
export interface JointPart {
  words: LabelledRows;
  /** Features of the text's encoder, if there is one, float32 [rows × columns]. */
  encoded?: Float32Array;
  /** Features of the picture's backbone, float32 [rows × columns]. */
  features: Float32Array;
}

/** The blocks of dense features. */
export interface JointBlocks {
  encoder?: DenseBlock;
  picture: DenseBlock;
}

/** Appends the dense features of each product to its n-grams. */
export function jointRows(
  { words, encoded, features }: JointPart,
  { encoder, picture }: JointBlocks,
): LabelledRows {
  const texts = encoder && encoded ? appendDense(words.rows, encoded, encoder) : words.rows;
  return { rows: appendDense(texts, features, picture), labels: words.labels };
}
