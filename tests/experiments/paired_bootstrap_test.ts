import assert from "node:assert/strict";
import { pairedInterval } from "../../src/experiments/paired_bootstrap.ts";

const options = { seed: 1, resamples: 500 };
const actual = Array.from({ length: 300 }, (_, row) => row % 3);
/** Right but for every `every`-th row. */
const wrongEach = (every: number) =>
  actual.map((label, row) => row % every === 0 ? (label + 1) % 3 : label);

Deno.test("pairedInterval() of equal predictions is zero, whatever they are worth", {
  permissions: "none",
}, () => {
  const first = wrongEach(2);
  assert.deepEqual(
    pairedInterval({ actual, first, second: first, classes: 3 }, options),
    { low: 0, high: 0 },
  );
});

Deno.test("pairedInterval() is above zero for the better one, and turns sign with the order", {
  permissions: "none",
}, () => {
  const [bad, good] = [wrongEach(4), wrongEach(20)];
  const { low, high } = pairedInterval({ actual, first: bad, second: good, classes: 3 }, options);
  assert.ok(low > 0.1 && low < 0.2 && high > 0.2 && high < 0.3, `${low} ${high}`);
  const turned = pairedInterval({ actual, first: good, second: bad, classes: 3 }, options);
  assert.ok(Math.abs(turned.low + high) < 1e-12);
});
