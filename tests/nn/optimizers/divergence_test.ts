import assert from "node:assert/strict";
import { largestMagnitude } from "../../../src/nn/optimizers/divergence.ts";
import { tensor } from "../../../src/tensor.ts";

const vector = (...data: number[]) => tensor("float32", { dims: [data.length], data });

Deno.test(
  "largestMagnitude() names the tensor that holds NaN or infinity",
  { permissions: "none" },
  () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      assert.equal(
        largestMagnitude({ a: vector(1e30), b: vector(0, bad, 1), c: vector(2) }),
        "'b' holds NaN or infinity",
      );
    }
  },
);

Deno.test(
  "largestMagnitude() names the first of several that hold NaN",
  { permissions: "none" },
  () => {
    assert.match(largestMagnitude({ a: vector(1), b: vector(NaN), c: vector(NaN, NaN) }), /^'b'/);
  },
);

Deno.test("largestMagnitude() names the tensor farthest from 0 when all are finite", {
  permissions: "none",
}, () => {
  const far = { a: vector(1, 2), b: vector(3, -4.5e30), c: vector() };
  assert.equal(largestMagnitude(far), "'b' reaches 4.50e+30");
});

Deno.test("largestMagnitude() looks at floats alone", { permissions: "none" }, () => {
  const targets = tensor("int64", { dims: [1], data: [99] });
  assert.equal(largestMagnitude({ targets, x: vector(1) }), "'x' reaches 1.00");
});
