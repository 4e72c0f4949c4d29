/** Sparse rows with their labels: concatenation and restriction to a vocabulary. */
import type { SparseRows } from "../../features/text/text_vectorizer.ts";
import { joinArrays } from "../../training/join_arrays.ts";

/** Features and labels of a part. */
export interface LabelledRows {
  rows: SparseRows;
  /** Class positions, int32 [rows]. */
  labels: Int32Array;
}

/** Concatenates two parts. */
export function joinParts(first: LabelledRows, second: LabelledRows): LabelledRows {
  const { offsets: ends, ...pairs } = first.rows;
  const more = second.rows;
  return {
    rows: {
      offsets: joinArrays(
        ends,
        more.offsets.subarray(1).map((end) => end + pairs.indices.length),
      ),
      indices: joinArrays(pairs.indices, more.indices),
      weights: joinArrays(pairs.weights, more.weights),
    },
    labels: joinArrays(first.labels, second.labels),
  };
}

/**
 * Removes the entries whose index does not occur in `reference`. A model that learned from
 * `reference` alone has no trained embedding for them.
 */
export function restrictToVocabulary(
  reference: SparseRows,
  { offsets, indices, weights }: SparseRows,
): SparseRows {
  const known = new Set(reference.indices);
  const kept: number[] = [];
  const ends = new Int32Array(offsets.length);
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (let pair = offsets[row]; pair < offsets[row + 1]; pair++) {
      if (known.has(indices[pair])) kept.push(pair);
    }
    ends[row + 1] = kept.length;
  }
  return {
    offsets: ends,
    indices: Int32Array.from(kept, (pair) => indices[pair]),
    weights: Float32Array.from(kept, (pair) => weights[pair]),
  };
}
