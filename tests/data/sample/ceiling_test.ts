import assert from "node:assert/strict";
import { CATEGORIES, departmentOf, outlineOf } from "../../../src/data/sample/categories.ts";
import { type BestGuesses, bestGuesses } from "../../../src/data/sample/ceiling.ts";
import {
  CLEAR_PICTURE,
  CLEAR_TEXT,
  type Fate,
  fateSource,
} from "../../../src/data/sample/product.ts";
import { assertShare, fateWith } from "./_fates.ts";

const NOISE = 0.1;
const fateOf = fateSource({ seed: 42, labelNoise: NOISE, classDrift: 0 });
const fates = Array.from({ length: 20_000 }, (_, number) => fateOf(number));

function holds(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

/** What each reader can tell of a product, as a key. */
const VIEWS: Record<keyof BestGuesses, (fate: Fate) => string> = {
  text: ({ category, clearText }) =>
    clearText ? `type ${category}` : `department ${departmentOf(category)}`,
  picture: ({ category, clearPicture }) =>
    clearPicture ? `type ${category}` : `outline ${outlineOf(category)}`,
  both: (fate) => `${VIEWS.text(fate)}, ${VIEWS.picture(fate)}`,
};
const READERS = Object.keys(VIEWS) as (keyof BestGuesses)[];

/** The label most often seen with each view: the best decision for these very rows. */
function majorities(view: (fate: Fate) => string): Map<string, number> {
  const counts = new Map<string, number[]>();
  for (const fate of fates) {
    const row = counts.get(view(fate)) ?? Array(CATEGORIES.length).fill(0);
    row[fate.label]++;
    counts.set(view(fate), row);
  }
  return new Map([...counts].map(([key, row]) => [key, row.indexOf(Math.max(...row))]));
}

for (const reader of READERS) {
  holds(`no decision from ${reader} is right more often than the best guess`, () => {
    const best = majorities(VIEWS[reader]);
    const learned = fates.filter((fate) => best.get(VIEWS[reader](fate)) === fate.label).length;
    const guessed = fates.filter((fate) => bestGuesses(fate)[reader] === fate.label).length;
    assert.ok(guessed <= learned, "the majority of the rows at hand is not beaten on them");
    // What is learned of 20,000 rows by heart, and would not be seen again on others.
    assert.ok(learned - guessed < 0.005 * fates.length, `${guessed} right, learned ${learned}`);
  });
}

holds("the best guesses are as good as frequencies, clarity and noise allow", () => {
  const right = 1 - NOISE;
  const total = CATEGORIES.reduce((sum, { count }) => sum + count, 0);
  const leading = (groupOf: (category: number) => number) => {
    const best = Array<number>(9).fill(0);
    CATEGORIES.forEach(({ count }, i) => best[groupOf(i)] = Math.max(best[groupOf(i)], count));
    return best.reduce((sum, count) => sum + count, 0) / total;
  };
  const own = fates.filter(({ copyOf }) => copyOf === null);
  const expected: BestGuesses = {
    text: CLEAR_TEXT + (1 - CLEAR_TEXT) * leading(departmentOf),
    picture: CLEAR_PICTURE + (1 - CLEAR_PICTURE) * leading(outlineOf),
    both: 1,
  };
  for (const reader of READERS) {
    const hits = own.map((fate) => bestGuesses(fate)[reader] === fate.category);
    assertShare(hits, expected[reader], reader);
    const labelled = own.map((fate) =>
      fate.label === fate.category && bestGuesses(fate)[reader] === fate.category
    );
    assertShare(labelled, right * expected[reader], `${reader}, with noise`);
  }
});

holds("a best guess depends on nothing that its reader cannot see", () => {
  CATEGORIES.forEach((_, category) => {
    const vague = (one: number) =>
      bestGuesses(fateWith({ category: one, clearText: false, clearPicture: false }));
    const mates = (groupOf: (category: number) => number) =>
      [...CATEGORIES.keys()].filter((other) => groupOf(other) === groupOf(category));
    for (const other of mates(departmentOf)) assert.equal(vague(other).text, vague(category).text);
    for (const other of mates(outlineOf)) {
      assert.equal(vague(other).picture, vague(category).picture);
    }
  });
});
