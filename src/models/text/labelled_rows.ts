/** Sparse rows with their labels, and what training does with whole parts of them. */
import type { SparseRows } from "../../features/text/text_vectorizer.ts";
import { joinArrays } from "../../training/join_arrays.ts";

/** Features of a part and its classes. */
export interface LabelledRows {
  rows: SparseRows;
  /** Positions of the classes. [rows] */
  labels: Int32Array;
}

/** Two parts as one, the rows of the first before those of the second. */
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
 * The same rows without the pairs whose index does not occur in `reference`: what a model that
 * learned from the reference can know of them.
 */
export function knownIn(
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
