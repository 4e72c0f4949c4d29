/**
 * Both sides of a comparison reduced to the distinct values and how often each side has them. Every
 * test of a single column is a function of these counts, so the rows are sorted once and memory
 * stays bounded by the number of distinct values.
 */
import type { CategoricalColumn, NumericColumn } from "./drift_column.ts";
import { byCodePoints } from "./code_points.ts";
import { sortAscending } from "./radix_sort.ts";

/** Distinct values of reference and current rows together, missing values left out. */
export interface PooledValues {
  type: "num" | "cat";
  /** True for columns of an integer type, whose histograms have bins at least 1 wide in NumPy 2. */
  integers: boolean;
  /** float64 [distinct], ascending; for categories their positions in code-point order. */
  values: Float64Array;
  /** Names of the values, for categories alone. */
  categories: readonly string[];
  /** float64 [distinct]: reference rows that have the value. */
  reference: Float64Array;
  /** float64 [distinct]: current rows that have the value. */
  current: Float64Array;
  /** Reference rows with a value. */
  referenceSize: number;
  /** Current rows with a value. */
  currentSize: number;
}

/** Which rows are compared. */
export interface Sides<C> {
  reference: C;
  current: C;
}

/** Pools two numeric columns. Rows with NaN or ±∞ are left out. */
export function poolNumbers({ reference, current }: Sides<NumericColumn>): PooledValues {
  const ref = finiteAscending(reference.values), cur = finiteAscending(current.values);
  const values = new Float64Array(ref.length + cur.length);
  const refCounts = new Float64Array(values.length), curCounts = new Float64Array(values.length);
  let distinct = 0, r = 0, c = 0;
  while (r < ref.length || c < cur.length) {
    const value = c >= cur.length || (r < ref.length && ref[r] <= cur[c]) ? ref[r] : cur[c];
    const fromRef = r, fromCur = c;
    while (r < ref.length && ref[r] === value) r++;
    while (c < cur.length && cur[c] === value) c++;
    values[distinct] = value;
    refCounts[distinct] = r - fromRef;
    curCounts[distinct++] = c - fromCur;
  }
  return {
    type: "num",
    integers: isInteger(reference.values) && isInteger(current.values),
    values: values.subarray(0, distinct),
    categories: [],
    reference: refCounts.subarray(0, distinct),
    current: curCounts.subarray(0, distinct),
    referenceSize: ref.length,
    currentSize: cur.length,
  };
}

/** Pools two categorical columns, whose dictionaries may differ. */
export function poolCategories({ reference, current }: Sides<CategoricalColumn>): PooledValues {
  const counts = new Map<string, [number, number]>();
  countInto(counts, reference, 0);
  countInto(counts, current, 1);
  const categories = [...counts.keys()].sort(byCodePoints);
  const side = (at: 0 | 1) => Float64Array.from(categories, (name) => counts.get(name)![at]);
  const [refCounts, curCounts] = [side(0), side(1)];
  return {
    type: "cat",
    integers: false,
    values: Float64Array.from(categories.keys()),
    categories,
    reference: refCounts,
    current: curCounts,
    referenceSize: sum(refCounts),
    currentSize: sum(curCounts),
  };
}

function countInto(
  counts: Map<string, [number, number]>,
  { categories, codes }: CategoricalColumn,
  side: 0 | 1,
): void {
  const byCode = new Float64Array(categories.length);
  for (const code of codes) if (code >= 0) byCode[code]++;
  byCode.forEach((count, code) => {
    if (count === 0) return;
    const both = counts.get(categories[code]) ?? [0, 0];
    both[side] += count;
    counts.set(categories[code], both);
  });
}

/** The finite values of an array as float64, ascending; −0 counts as 0. */
export function finiteAscending(values: NumericColumn["values"]): Float64Array {
  const finite = new Float64Array(values.length);
  let kept = 0;
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) finite[kept++] = values[at] + 0;
  }
  return sortAscending(finite.subarray(0, kept));
}

function isInteger(values: NumericColumn["values"]): boolean {
  return !(values instanceof Float64Array || values instanceof Float32Array);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
