import assert from "node:assert/strict";
import fc from "fast-check";
import { byCodePoints } from "../../../src/drift/columns/code_points.ts";
import { categoricalColumn, rowCount } from "../../../src/drift/columns/drift_column.ts";
import { countByBin, sturgesEdges, withoutZeros } from "../../../src/drift/columns/histogram.ts";
import { sortAscending } from "../../../src/drift/columns/radix_sort.ts";
import { pooledCategories, pooledNumbers } from "../_samples.ts";

Deno.test("poolNumbers() counts finite values by value and side", { permissions: "none" }, () => {
  const pooled = pooledNumbers([2, 1, 2, NaN, Infinity], [3, 2, null]);
  assert.deepEqual([...pooled.values], [1, 2, 3]);
  assert.deepEqual([...pooled.reference], [1, 2, 0]);
  assert.deepEqual([...pooled.current], [0, 1, 1]);
  assert.deepEqual([pooled.referenceSize, pooled.currentSize], [3, 2]);
});

Deno.test(
  "poolCategories() merges dictionaries in code-point order",
  { permissions: "none" },
  () => {
    const pooled = pooledCategories(["b", "\u{1F600}", null], ["a", "\uFF5E", "b"]);
    assert.deepEqual(pooled.categories, ["a", "b", "\uFF5E", "\u{1F600}"]);
    assert.deepEqual([...pooled.reference], [0, 1, 0, 1]);
    assert.deepEqual([...pooled.current], [1, 1, 1, 0]);
  },
);

Deno.test("byCodePoints() orders as code points do", { permissions: "none" }, () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
    const [x, y] = [[...a], [...b]].map((text) => text.map((unit) => unit.codePointAt(0)!));
    const at = x.findIndex((point, index) => point !== y[index]);
    const expected = at < 0 ? x.length - y.length : at >= y.length ? 1 : x[at] - y[at];
    assert.equal(Math.sign(byCodePoints(a, b)), Math.sign(expected));
  }));
});

Deno.test(
  "a categorical column keeps its rows, missing ones as −1",
  { permissions: "none" },
  () => {
    const column = categoricalColumn("x", ["b", null, "a", "b"]);
    assert.deepEqual([column.categories, [...column.codes]], [["b", "a"], [0, -1, 1, 0]]);
    assert.equal(rowCount(column), 4);
  },
);

Deno.test("sturgesEdges() adds a bin where rounding does in NumPy", { permissions: "none" }, () => {
  // numpy.histogram_bin_edges(numpy.linspace(0, 1, 1024), "sturges") has 12 edges in NumPy 2.4.6.
  assert.equal(sturgesEdges({ low: 0, high: 1, count: 1024, integers: false }).length, 12);
  assert.deepEqual(
    [...sturgesEdges({ low: 0, high: 3, count: 1000, integers: true })],
    [0, 1, 2, 3],
  );
});

Deno.test("countByBin() closes the last bin and loses no value", { permissions: "none" }, () => {
  const values = Float64Array.of(0, 0.5, 1, 2), counts = Float64Array.of(1, 2, 3, 4);
  assert.deepEqual([...countByBin({ values, counts }, Float64Array.of(0, 1, 2))], [3, 7]);
});

Deno.test("withoutZeros() fills like Evidently", { permissions: "none" }, () => {
  assert.deepEqual([...withoutZeros(Float64Array.of(0, 1))], [0.0001, 1]);
  assert.deepEqual([...withoutZeros(Float64Array.of(0, 0.00005))], [0.00005 / 1e6, 0.00005]);
});

Deno.test(
  "sortAscending() sorts long arrays as the built-in sort does",
  { permissions: "none" },
  () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -3, max: 3 }),
    ).map((number) => number + 0);
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (few) => {
        // Long enough to be sorted by digits, with signs and magnitudes of all kinds.
        const values = Float64Array.from(
          { length: 2500 },
          (_, at) => few[at % few.length] / (1 + at % 7) + 0,
        );
        assert.deepEqual([...sortAscending(values.slice())], [...values.slice().sort()]);
      }),
      { numRuns: 50 },
    );
  },
);
