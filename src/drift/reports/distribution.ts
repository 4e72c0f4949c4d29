/** The small distributions that reports draw: bounded in size, whatever the rows. */
import { countByBin } from "../columns/histogram.ts";
import type { PooledValues } from "../columns/pooled_values.ts";

const BINS = 10;

/** Bin edges with densities for numbers (x is one longer), categories with counts otherwise. */
export interface Distribution {
  x: (number | string)[];
  y: number[];
}

/** NumPy's `histogram(bins=10, density=True)` of each side, or the counts of each category. */
export function distributions(
  pooled: PooledValues,
): { reference: Distribution; current: Distribution } {
  const side = (counts: Float64Array, size: number): Distribution =>
    pooled.type === "cat"
      ? { x: [...pooled.categories], y: [...counts] }
      : density({ values: pooled.values, counts, size });
  return {
    reference: side(pooled.reference, pooled.referenceSize),
    current: side(pooled.current, pooled.currentSize),
  };
}

function density(
  { values, counts, size }: { values: Float64Array; counts: Float64Array; size: number },
): Distribution {
  let first = counts.findIndex((count) => count > 0), last = counts.length - 1;
  while (counts[last] === 0) last--;
  first = Math.max(first, 0);
  const constant = values[first] === values[last];
  const low = values[first] - (constant ? 0.5 : 0), high = values[last] + (constant ? 0.5 : 0);
  const width = (high - low) / BINS;
  const edges = Float64Array.from({ length: BINS + 1 }, (_, at) => low + at * width);
  edges[BINS] = high;
  const bins = countByBin({ values, counts }, edges);
  return { x: [...edges], y: [...bins].map((count) => count / size / width) };
}
