import assert from "node:assert/strict";
import {
  gridVariants,
  parseAxis,
  parseRange,
  randomVariants,
} from "../../src/experiments/variants.ts";
import { halvingRungs, selectBest } from "../../src/experiments/halving.ts";

Deno.test("gridVariants() combines every value of every key, the last key fastest", () => {
  assert.deepEqual(gridVariants([parseAxis("a=1,2"), parseAxis("b.c=x,y")]), [
    ["a=1", "b.c=x"],
    ["a=1", "b.c=y"],
    ["a=2", "b.c=x"],
    ["a=2", "b.c=y"],
  ]);
  assert.deepEqual(gridVariants([]), [[]]);
});

Deno.test("randomVariants() draws the same variants for a seed, within their ranges", () => {
  const options = {
    axes: [parseAxis("model.type=text,image")],
    ranges: [parseRange("rate=0.001..0.1"), parseRange("epochs=2..9")],
    count: 50,
  };
  const drawn = randomVariants({ ...options, seed: 1 });
  assert.deepEqual(drawn, randomVariants({ ...options, seed: 1 }));
  assert.notDeepEqual(drawn, randomVariants({ ...options, seed: 2 }));
  const rates = drawn.map(([, rate]) => Number(rate.split("=")[1]));
  assert.ok(rates.every((rate) => rate >= 0.001 && rate <= 0.1));
  // Log-uniform: about half lie below the geometric mean.
  assert.ok(Math.abs(rates.filter((rate) => rate < 0.01).length - 25) < 12);
  assert.ok(drawn.every(([, , epochs]) => /^epochs=[2-9]$/.test(epochs)));
});

Deno.test("parseAxis() and parseRange() say what they expect", () => {
  assert.throws(() => parseAxis("key"), /expected key=a,b,c/);
  assert.throws(() => parseRange("key=3..1"), /low below high/);
});

Deno.test("halvingRungs() gives a third of the variants three times as much, up to the largest", () => {
  assert.deepEqual(halvingRungs(9, { low: 4, high: 36 }), [
    { variants: 9, budget: 4 },
    { variants: 3, budget: 12 },
    { variants: 1, budget: 36 },
  ]);
  assert.deepEqual(halvingRungs(1, { low: 1, high: 5 }), [{ variants: 1, budget: 5 }]);
});

Deno.test("selectBest() leaves out what has no score", () => {
  assert.deepEqual(selectBest([{ score: 1 }, {}, { score: 3 }, { score: 2 }], 2), [
    { score: 3 },
    { score: 2 },
  ]);
});
