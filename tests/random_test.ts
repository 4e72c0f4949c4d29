/** Golden numbers: outs must be the same bytes on every machine and after every change of ours. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Random, random } from "../src/random.ts";

const test = { permissions: "none" } as const;

function take(dice: Random, count: number): number[] {
  return Array.from({ length: count }, () => dice.next());
}

Deno.test("random() gives the same numbers for ever", test, () => {
  assert.deepEqual(take(random(42, "dice"), 4), [
    0.2165142463054508,
    0.004347432870417833,
    0.017862639389932156,
    0.173760516801849,
  ]);
});

Deno.test("random() repeats a stream for equal seed and purpose", test, () => {
  fc.assert(fc.property(fc.integer(), fc.string(), (seed, purpose) => {
    assert.deepEqual(take(random(seed, purpose), 5), take(random(seed, purpose), 5));
  }));
});

Deno.test("random() keeps streams apart by seed, by purpose and by its parts", test, () => {
  const streams = [
    random(1),
    random(2),
    random(1, "a"),
    random(1, "b"),
    random(1, "a", "b"),
    random(1, "ab"),
    random(1, "a", 1),
    random(-1),
  ].map((dice) => take(dice, 3).join());
  assert.equal(new Set(streams).size, streams.length);
});

/** Pearson's correlation of a list with itself, one step later. */
function neighbourCorrelation(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const variance = centred.reduce((sum, value) => sum + value * value, 0);
  return centred.slice(1).reduce((sum, value, at) => sum + value * centred[at], 0) / variance;
}

for (const drawn of [0, 1, 2]) {
  Deno.test(`number ${drawn} of neighbouring streams is uncorrelated`, test, () => {
    const numbers = (streamOf: (at: number) => Random) =>
      Array.from({ length: 4000 }, (_, at) => take(streamOf(at), drawn + 1)[drawn]);
    // Four standard errors of 4,000 independent numbers.
    const limit = 4 / Math.sqrt(4000);
    assert.ok(Math.abs(neighbourCorrelation(numbers((at) => random(42, "row", at)))) < limit);
    assert.ok(Math.abs(neighbourCorrelation(numbers((at) => random(at, "row")))) < limit);
  });
}

Deno.test("next() fills [0, 1) evenly", test, () => {
  const tenths = new Array(10).fill(0);
  for (const value of take(random(7, "even"), 20_000)) tenths[Math.floor(value * 10)]++;
  const chiSquare = tenths.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
  assert.ok(chiSquare < 27.9, `chi-square ${chiSquare}, expected below its 0.999 quantile 27.9`);
});

Deno.test("integer() stays below its bound and reaches both ends", test, () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, bound) => {
    const dice = random(seed);
    const seen = new Set(Array.from({ length: 300 }, () => dice.integer(bound)));
    assert.deepEqual([...seen].sort(), Array.from({ length: bound }, (_, at) => at));
  }));
});

Deno.test("normal() has mean 0 and deviation 1 and is always finite", test, () => {
  const dice = random(3, "normal");
  const values = Array.from({ length: 20_000 }, () => dice.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  assert.ok(values.every(Number.isFinite));
  assert.ok(Math.abs(mean) < 4 / Math.sqrt(20_000), `mean ${mean}`);
  assert.ok(Math.abs(variance - 1) < 4 * Math.sqrt(2 / 20_000), `variance ${variance}`);
});

Deno.test("chance() is never at 0, always at 1 and about the share between", test, () => {
  const dice = random(5, "chance");
  const count = (share: number) =>
    Array.from({ length: 4000 }, () => dice.chance(share)).filter(Boolean).length;
  assert.equal(count(0), 0);
  assert.equal(count(1), 4000);
  assert.ok(Math.abs(count(0.3) - 1200) < 4 * Math.sqrt(4000 * 0.3 * 0.7));
});

Deno.test("shuffle() keeps the items and returns the same array", test, () => {
  fc.assert(fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
    const shuffled = [...items];
    assert.equal(random(seed).shuffle(shuffled), shuffled);
    assert.deepEqual(shuffled.toSorted(), items.toSorted());
  }));
});

Deno.test("shuffle() reaches every order about equally often", test, () => {
  const dice = random(11, "orders");
  const orders = new Map<string, number>();
  for (let round = 0; round < 6000; round++) {
    const order = dice.shuffle([1, 2, 3]).join("");
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.equal(orders.size, 6);
  for (const count of orders.values()) assert.ok(Math.abs(count - 1000) < 4 * Math.sqrt(833));
});

Deno.test("shuffle() takes typed arrays", test, () => {
  const shuffled = random(1).shuffle(Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  assert.notDeepEqual([...shuffled], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...shuffled].sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
});

Deno.test("pick() reaches every item", test, () => {
  const dice = random(2, "pick");
  const seen = new Set(Array.from({ length: 100 }, () => dice.pick(["a", "b", "c"])));
  assert.deepEqual([...seen].sort(), ["a", "b", "c"]);
});
