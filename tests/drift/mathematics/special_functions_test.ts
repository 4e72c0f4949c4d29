/** Values of SciPy 1.17.1: `chi2.sf`, `2 * t.sf`, `norm.sf`, `norm.ppf`, `exp(x) * kv`. */
import assert from "node:assert/strict";
import {
  chiSquareTail,
  normalCdf,
  normalQuantile,
  normalTail,
  scaledBesselK,
  smirnovTail,
  studentTwoSidedTail,
} from "../../../src/drift/mathematics/special_functions.ts";
const values: [() => number, number][] = [
  [() => chiSquareTail(0.5, 1), 0.47950012218695337],
  [() => chiSquareTail(20, 3), 0.00016974243555282632],
  [() => chiSquareTail(120, 4), 5.341471565244885e-25],
  [() => chiSquareTail(900, 700), 4.227616740898035e-07],
  [() => studentTwoSidedTail(0.1, 3), 0.9266523488008059],
  [() => studentTwoSidedTail(2.5, 548), 0.012710489502399846],
  [() => studentTwoSidedTail(-9, 2000), 5.116573171539448e-19],
  [() => normalTail(-3), 0.9986501019683699],
  [() => normalTail(0.2), 0.42074029056089696],
  [() => normalTail(6), 9.865876450376946e-10],
  [() => normalTail(20), 2.7536241186061556e-89],
  [() => normalCdf(-5), 2.866515718791933e-07],
  [() => normalCdf(1.5), 0.9331927987311419],
  [() => normalQuantile(0.025), -1.9599639845400545],
  [() => normalQuantile(0.6), 0.2533471031357997],
  [() => scaledBesselK(0.25, 0.01), 6.227707994041582],
  [() => scaledBesselK(0.25, 0.3), 1.954653098805864],
  [() => scaledBesselK(0.25, 2), 0.8525365601749857],
  [() => scaledBesselK(0.25, 50), 0.17691661213490456],
  [() => smirnovTail(10, 0.3), 0.1354635556],
  [() => smirnovTail(5143, 0.02), 0.016116322393356898],
  [() => smirnovTail(100000, 0.005), 0.006715412488899804],
];

Deno.test(
  "special functions agree with SciPy to 1e-9 of the value",
  { permissions: "none" },
  () => {
    for (const [compute, expected] of values) {
      const found = compute();
      const message = `${compute}: ${found}, expected ${expected}`;
      assert.ok(Math.abs(found - expected) <= 1e-9 * Math.abs(expected), message);
    }
  },
);

Deno.test("tails too small for a float64 are 0", { permissions: "none" }, () => {
  assert.equal(chiSquareTail(1e5, 3), 0);
  assert.equal(chiSquareTail(Infinity, 3), 0);
  assert.equal(studentTwoSidedTail(Infinity, 100), 0);
  assert.equal(normalTail(50), 0);
  assert.equal(normalTail(-Infinity), 1);
  assert.equal(smirnovTail(100_000, 0.4), 0);
});
