import assert from "node:assert/strict";
import { CATEGORIES } from "../../../src/data/sample/categories.ts";
import { categorySampler, drawBrand, pseudoWord } from "../../../src/data/sample/sampling.ts";
import { random } from "../../../src/random.ts";
import { assertShare } from "./_product_draws.ts";

const TOTAL = CATEGORIES.reduce((sum, { count }) => sum + count, 0);
const REAL = CATEGORIES.map(({ count }) => count / TOTAL);

function holds(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

function assertDrawn(drift: number, shares: number[]): void {
  const sample = categorySampler(drift);
  const rng = random(42, "test");
  const drawn = Array.from({ length: 20_000 }, () => sample(rng));
  shares.forEach((share, category) =>
    assertShare(drawn.map((one) => one === category), share, `type ${CATEGORIES[category].code}`)
  );
}

/** The share of the type that is as rare as this one is frequent. */
function mirrored(share: number): number {
  const ascending = REAL.toSorted((a, b) => a - b);
  return ascending[ascending.length - 1 - ascending.indexOf(share)];
}

holds("categorySampler() draws types as often as the challenge has them", () => {
  assertDrawn(0, REAL);
});

holds("categorySampler() under full drift draws the rare as often as the frequent before", () => {
  const rarest = REAL.indexOf(Math.min(...REAL));
  assert.equal(mirrored(REAL[rarest]), Math.max(...REAL));
  assertDrawn(1, REAL.map(mirrored));
});

holds("categorySampler() under half the drift draws from half way between", () => {
  assertDrawn(0.5, REAL.map((share) => (share + mirrored(share)) / 2));
});

holds("drawBrand() draws the n-th brand about 1/n as often as the first", () => {
  const rng = random(42, "test");
  const rankOf = new Map(Array.from({ length: 400 }, (_, rank) => [pseudoWord(800 + rank), rank]));
  const ranks = Array.from({ length: 20_000 }, () => rankOf.get(drawBrand(2, rng)) ?? -1);
  assert.ok(ranks.every((rank) => rank >= 1));
  for (const rank of [1, 2, 4, 8, 40]) {
    const share = Math.log((rank + 1) / rank) / Math.log(400); // of 400^u for even u in [0, 1)
    assertShare(ranks.map((one) => one === rank), share, `brand ${rank}`);
  }
});

holds("drawBrand() gives no two types a brand in common", () => {
  const brands = CATEGORIES.map((_, category) => {
    const rng = random(42, "test");
    return new Set(Array.from({ length: 2000 }, () => drawBrand(category, rng)));
  });
  const all = brands.flatMap((set) => [...set]);
  assert.equal(new Set(all).size, all.length);
});

holds("pseudoWord() gives different numbers different words that can be said", () => {
  const words = Array.from({ length: 80_000 }, (_, number) => pseudoWord(number));
  assert.equal(new Set(words).size, words.length);
  for (const word of words) assert.match(word, /^[B-Z][aeiou]([b-z][aeiou])*$/);
});
