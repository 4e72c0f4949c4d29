/** Restriction of sparse rows to a vocabulary. */
import type { SparseBatch } from "../../sparse_rows.ts";

/**
 * Removes the entries whose index does not occur in `reference`. A model that learned from
 * `reference` alone has no trained embedding for them.
 */
export function restrictToVocabulary(
  reference: SparseBatch,
  { offsets, indices, weights }: SparseBatch,
): SparseBatch {
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
