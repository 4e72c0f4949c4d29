/**
 * Histograms as NumPy's `histogram_bin_edges(bins="sturges")` and `histogram` make them, and the
 * binned shares on which PSI, Kullback–Leibler and Jensen–Shannon stand.
 */
import type { PooledValues } from "./pooled_values.ts";

/** Shares of the rows of each side by bin. */
export interface BinnedShares {
  reference: Float64Array;
  current: Float64Array;
}

/** Columns with more distinct reference values than this are binned, others are counted by value. */
const MOST_UNBINNED_VALUES = 20;

/**
 * Equal-width edges by Sturges' rule, [bins + 1]: width = range / (log₂ n + 1) for n values.
 * The operations stand in NumPy's order, since rounding decides about a bin when n is a power of 2.
 */
export function sturgesEdges(
  { low, high, count, integers }: { low: number; high: number; count: number; integers: boolean },
): Float64Array {
  if (low === high) return Float64Array.of(low - 0.5, high + 0.5);
  const width = (high - low) / (Math.log2(count) + 1);
  const bins = Math.ceil((high - low) / (integers && width < 1 ? 1 : width));
  const step = (high - low) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, at) => at * step + low);
  edges[bins] = high;
  return edges;
}

/** Sums counts by bin: [edge, next edge), the last one closed. `values` are ascending. */
export function countByBin(
  { values, counts }: { values: Float64Array; counts: Float64Array },
  edges: Float64Array,
): Float64Array {
  const bins = new Float64Array(edges.length - 1);
  let bin = 0;
  for (let at = 0; at < values.length; at++) {
    while (bin < bins.length - 1 && values[at] >= edges[bin + 1]) bin++;
    if (values[at] >= edges[0] && values[at] <= edges[bins.length]) bins[bin] += counts[at];
  }
  return bins;
}

/** Shares by Sturges bin for numbers with many reference values, else by distinct value. */
export function binnedShares(pooled: PooledValues): BinnedShares {
  const { values, reference, current, referenceSize, currentSize } = pooled;
  const distinctInReference = reference.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const share = (counts: Float64Array, size: number) => counts.map((count) => count / size);
  if (pooled.type === "cat" || distinctInReference <= MOST_UNBINNED_VALUES) {
    return { reference: share(reference, referenceSize), current: share(current, currentSize) };
  }
  const edges = sturgesEdges({
    low: values[0],
    high: values[values.length - 1],
    count: referenceSize + currentSize,
    integers: pooled.integers,
  });
  return {
    reference: share(countByBin({ values, counts: reference }, edges), referenceSize),
    current: share(countByBin({ values, counts: current }, edges), currentSize),
  };
}

/**
 * Replaces shares of 0 as Evidently does: by 0.0001, or by a millionth of the smallest share above 0
 * where that is at most 0.0001.
 */
export function withoutZeros(shares: Float64Array): Float64Array {
  const smallest = shares.reduce((least, share) => share > 0 ? Math.min(least, share) : least, 1);
  const fill = smallest <= 0.0001 ? smallest / 1e6 : 0.0001;
  return shares.map((share) => share === 0 ? fill : share);
}
