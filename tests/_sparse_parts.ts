/** Small parts of sparse rows, written as lists of pairs. */
import fc from "fast-check";
import type { LabelledRows } from "../src/training/row_source.ts";

/** An index and its weight. */
export type Pair = [index: number, weight: number];

/** Compressed rows and labels from lists of pairs. */
export function makePart(rows: Pair[][]): LabelledRows {
  const pairs = rows.flat();
  let end = 0;
  return {
    rows: {
      offsets: Int32Array.from([0, ...rows.map((row) => end += row.length)]),
      indices: Int32Array.from(pairs, ([index]) => index),
      weights: Float32Array.from(pairs, ([, weight]) => weight),
    },
    labels: Int32Array.from(rows, (_, at) => at),
  };
}

/** The pairs of each row. */
export function toPairs(
  { rows: { offsets, indices, weights } }: Pick<LabelledRows, "rows">,
): Pair[][] {
  return Array.from({ length: offsets.length - 1 }, (_, row) =>
    Array.from(
      { length: offsets[row + 1] - offsets[row] },
      (_, at): Pair => [indices[offsets[row] + at], weights[offsets[row] + at]],
    ));
}

const pair = fc.tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 8 }));
/** Rows of up to five pairs. */
export const parts = fc.array(fc.array(pair, { maxLength: 5 }), { maxLength: 6 });
