/** Counts of values by bin. */

/** `edges[i] ≤ value < edges[i + 1]`, the last bin takes all above. */
export interface ValueHistogram {
  /** Ascending. */
  edges: readonly number[];
  counts: number[];
}

/** A histogram without values. */
export function emptyHistogram(edges: readonly number[]): ValueHistogram {
  return { edges, counts: edges.map(() => 0) };
}

/** Adds a value that is not below the first edge. */
export function countValue({ edges, counts }: ValueHistogram, value: number): void {
  counts[edges.findLastIndex((edge) => edge <= value)]++;
}
