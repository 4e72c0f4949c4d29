import assert from "node:assert/strict";
import fc from "fast-check";
import {
  countBuckets,
  mergeFields,
  weighBuckets,
} from "../../../src/features/text/field_weights.ts";

const hashes = fc.array(fc.nat({ max: 40 }), { maxLength: 30 });
const count = (some: number[]) => countBuckets(some, 1024);

Deno.test("mergeFields() lists the buckets of both fields once, of unit length", {
  permissions: "none",
}, () => {
  fc.assert(fc.property(hashes, hashes, (first, second) => {
    const { buckets, weights } = mergeFields(count(first), count(second));
    assert.deepEqual([...buckets], [...new Set([...first, ...second])].sort((a, b) => a - b));
    if (buckets.length > 0) assert.ok(Math.abs(Math.hypot(...weights) - 1) < 1e-9);
  }));
});

Deno.test("mergeFields() does not care which field comes first", { permissions: "none" }, () => {
  fc.assert(fc.property(hashes, hashes, (first, second) => {
    const [one, two] = [count(first), count(second)];
    assert.deepEqual(mergeFields(one, two), mergeFields(two, one));
  }));
});

Deno.test("mergeFields() leaves one field what weighBuckets() gives it", {
  permissions: "none",
}, () => {
  const field = count([3, 3, 7]);
  assert.deepEqual(mergeFields(field, count([])), weighBuckets(field, 1));
});

Deno.test("mergeFields() raises a short title over a long description", {
  permissions: "none",
}, () => {
  const { buckets, weights } = mergeFields(count([1]), count([2, 3, 4, 5, 6, 7, 8, 9, 10]));
  // apart: 1/√2 beside 1/√18 each; together: 1/√10 each
  const title = Math.SQRT1_2 + Math.sqrt(0.1);
  const other = Math.sqrt(1 / 18) + Math.sqrt(0.1);
  assert.equal(buckets[0], 1);
  assert.ok(Math.abs(weights[0] / weights[1] - title / other) < 1e-9);
});
