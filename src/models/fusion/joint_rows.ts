/** Rows of the joint classifier: n-grams and, behind them, the standardised features of the picture. */
import type { LabelledRows } from "../../training/row_source.ts";
import type { FeatureScaling } from "../../training/feature_scaling.ts";

/** Texts and pictures of the products of a part that have both. */
export interface JointPart {
  words: LabelledRows;
  /** Features of the backbone, float32 [rows × columns]. */
  features: Float32Array;
}

/** Sizes and scaling of the block of picture features. */
export interface PictureBlock {
  /** Number of n-grams, the index of the first picture feature. */
  vocabulary: number;
  /** Standardisation of the features. */
  scaling: FeatureScaling;
  /** Mean length of the block; that of a text's block of n-grams is 1. */
  weight: number;
}

/** Factor of each standardised feature that gives the block its mean length. */
export function pictureFactor({ scaling, weight }: PictureBlock): number {
  return weight / Math.sqrt(scaling.mean.length);
}

/** Appends the features of pictures to the n-grams of each row. */
export function jointRows({ words, features }: JointPart, block: PictureBlock): LabelledRows {
  const { vocabulary, scaling: { mean, factor } } = block;
  const { rows: { offsets, indices, weights }, labels } = words;
  const columns = mean.length;
  const common = pictureFactor(block);
  const ends = offsets.map((end, row) => end - offsets[0] + row * columns);
  const joined = {
    offsets: ends,
    indices: new Int32Array(ends[labels.length]),
    weights: new Float32Array(ends[labels.length]),
  };
  for (let row = 0; row < labels.length; row++) {
    const [from, to] = [offsets[row], offsets[row + 1]];
    joined.indices.set(indices.subarray(from, to), ends[row]);
    joined.weights.set(weights.subarray(from, to), ends[row]);
    for (let column = 0, at = ends[row] + to - from; column < columns; column++, at++) {
      const value = features[row * columns + column];
      joined.indices[at] = vocabulary + column;
      joined.weights[at] = (value - mean[column]) * factor[column] * common;
    }
  }
  return { rows: joined, labels };
}
