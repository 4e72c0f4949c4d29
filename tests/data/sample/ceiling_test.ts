import assert from "node:assert/strict";
import { CATEGORIES, departmentIndex, outlineIndex } from "../../../src/data/sample/categories.ts";
import { type BestGuesses, bestGuesses } from "../../../src/data/sample/ceiling.ts";
import {
  CLEAR_PICTURE,
  CLEAR_TEXT,
  type ProductDraw,
  productSampler,
} from "../../../src/data/sample/product_draw.ts";
import { assertShare, drawWith } from "./_product_draws.ts";

const NOISE = 0.1;
const drawProduct = productSampler({ seed: 42, labelNoise: NOISE, classDrift: 0 });
const draws = Array.from({ length: 20_000 }, (_, number) => drawProduct(number));

function holds(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

/** What each reader can tell of a product, as a key. */
const VIEWS: Record<keyof BestGuesses, (draw: ProductDraw) => string> = {
  text: ({ category, clearText }) =>
    clearText ? `type ${category}` : `department ${departmentIndex(category)}`,
  picture: ({ category, clearPicture }) =>
    clearPicture ? `type ${category}` : `outline ${outlineIndex(category)}`,
  both: (draw) => `${VIEWS.text(draw)}, ${VIEWS.picture(draw)}`,
};
const READERS = Object.keys(VIEWS) as (keyof BestGuesses)[];

/** The label most often seen with each view: the best decision for these very rows. */
function majorities(view: (draw: ProductDraw) => string): Map<string, number> {
  const counts = new Map<string, number[]>();
  for (const draw of draws) {
    const row = counts.get(view(draw)) ?? Array(CATEGORIES.length).fill(0);
    row[draw.label]++;
    counts.set(view(draw), row);
  }
  return new Map([...counts].map(([key, row]) => [key, row.indexOf(Math.max(...row))]));
}

for (const reader of READERS) {
  holds(`no decision from ${reader} is right more often than the best guess`, () => {
    const best = majorities(VIEWS[reader]);
    const learned = draws.filter((draw) => best.get(VIEWS[reader](draw)) === draw.label).length;
    const guessed = draws.filter((draw) => bestGuesses(draw)[reader] === draw.label).length;
    assert.ok(guessed <= learned, "the majority of the rows at hand is not beaten on them");
    // What is learned of 20,000 rows by heart, and would not be seen again on others.
    assert.ok(learned - guessed < 0.005 * draws.length, `${guessed} right, learned ${learned}`);
  });
}

holds("the best guesses are as good as frequencies, clarity and noise allow", () => {
  const right = 1 - NOISE;
  const total = CATEGORIES.reduce((sum, { count }) => sum + count, 0);
  const leading = (groupIndex: (category: number) => number) => {
    const best = Array<number>(9).fill(0);
    CATEGORIES.forEach(({ count }, i) =>
      best[groupIndex(i)] = Math.max(best[groupIndex(i)], count)
    );
    return best.reduce((sum, count) => sum + count, 0) / total;
  };
  const own = draws.filter(({ copyOf }) => copyOf === null);
  const expected: BestGuesses = {
    text: CLEAR_TEXT + (1 - CLEAR_TEXT) * leading(departmentIndex),
    picture: CLEAR_PICTURE + (1 - CLEAR_PICTURE) * leading(outlineIndex),
    both: 1,
  };
  for (const reader of READERS) {
    const hits = own.map((draw) => bestGuesses(draw)[reader] === draw.category);
    assertShare(hits, expected[reader], reader);
    const labelled = own.map((draw) =>
      draw.label === draw.category && bestGuesses(draw)[reader] === draw.category
    );
    assertShare(labelled, right * expected[reader], `${reader}, with noise`);
  }
});

holds("a best guess depends on nothing that its reader cannot see", () => {
  CATEGORIES.forEach((_, category) => {
    const vague = (one: number) =>
      bestGuesses(drawWith({ category: one, clearText: false, clearPicture: false }));
    const mates = (groupIndex: (category: number) => number) =>
      [...CATEGORIES.keys()].filter((other) => groupIndex(other) === groupIndex(category));
    for (const other of mates(departmentIndex)) {
      assert.equal(vague(other).text, vague(category).text);
    }
    for (const other of mates(outlineIndex)) {
      assert.equal(vague(other).picture, vague(category).picture);
    }
  });
});
