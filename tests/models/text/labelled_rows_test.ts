import assert from "node:assert/strict";
import fc from "fast-check";
import {
  joinParts,
  type LabelledRows,
  restrictToVocabulary,
} from "../../../src/models/text/labelled_rows.ts";

type Pair = [index: number, weight: number];

/** Compressed rows and labels from lists of pairs. */
function makePart(rows: Pair[][]): LabelledRows {
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

function toPairs({ rows: { offsets, indices, weights } }: Pick<LabelledRows, "rows">): Pair[][] {
  return Array.from({ length: offsets.length - 1 }, (_, row) =>
    Array.from(
      { length: offsets[row + 1] - offsets[row] },
      (_, at): Pair => [indices[offsets[row] + at], weights[offsets[row] + at]],
    ));
}

const pair = fc.tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 8 }));
const parts = fc.array(fc.array(pair, { maxLength: 5 }), { maxLength: 6 });

Deno.test("joinParts() keeps every row, the first part's before the second's", () => {
  fc.assert(fc.property(parts, parts, (first, second) => {
    const joined = joinParts(makePart(first), makePart(second));
    assert.deepEqual(toPairs(joined), [...first, ...second]);
    assert.deepEqual([...joined.labels], [...first.keys(), ...second.keys()]);
  }));
});

Deno.test("restrictToVocabulary() keeps the pairs whose index the reference has, in their rows", () => {
  fc.assert(fc.property(parts, parts, (reference, rows) => {
    const known = new Set(reference.flat().map(([index]) => index));
    const found = restrictToVocabulary(makePart(reference).rows, makePart(rows).rows);
    assert.deepEqual(
      toPairs({ rows: found }),
      rows.map((row) => row.filter(([index]) => known.has(index))),
    );
  }));
});
