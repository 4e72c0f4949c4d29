/**
 * Conformal p-values of rows that arrive in order: the rank of each among all rows before it, ties
 * broken at random. Where rows are exchangeable with the reference they are independent and uniform
 * (Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005, theorem 8.2).
 */
import type { Random } from "../../random.ts";

/** Ranks and the rows to rank the next ones against. */
export interface Ranked {
  /** float64 [rows] in [0, 1). */
  probabilities: Float64Array;
  /** float64 [earlier rows + rows], ascending. */
  pool: Float64Array;
}

/** Ranks `values` in their order against an ascending pool and each other; no value is NaN. */
export function conformalRanks(
  values: Float64Array,
  { pool, dice }: { pool: Float64Array; dice: Random },
): Ranked {
  const ascending = values.slice().sort();
  const arrived = new Uint32Array(ascending.length + 1);
  const probabilities = new Float64Array(values.length);
  values.forEach((value, row) => {
    const from = lowerBound(ascending, value), to = upperBound(ascending, value);
    const less = lowerBound(pool, value) + arrivedBefore(arrived, from);
    const upTo = upperBound(pool, value) + arrivedBefore(arrived, to);
    const equal = upTo - less + 1;
    probabilities[row] = (less + dice.next() * equal) / (pool.length + row + 1);
    arrive(arrived, from);
  });
  return { probabilities, pool: merged(pool, ascending) };
}

/** A Fenwick tree: how many arrived at positions below. */
function arrivedBefore(tree: Uint32Array, position: number): number {
  let sum = 0;
  for (let at = position; at > 0; at -= at & -at) sum += tree[at];
  return sum;
}

function arrive(tree: Uint32Array, position: number): void {
  for (let at = position + 1; at < tree.length; at += at & -at) tree[at]++;
}

function lowerBound(ascending: Float64Array, value: number): number {
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upperBound(ascending: Float64Array, value: number): number {
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function merged(left: Float64Array, right: Float64Array): Float64Array {
  const all = new Float64Array(left.length + right.length);
  all.set(left);
  all.set(right, left.length);
  return all.sort();
}
