/** scikit-learn judges which n-grams we count, and how we balance classes. */
import assert from "node:assert/strict";
import {
  pushCharacterNgrams,
  pushWordNgrams,
  type SizeRange,
} from "../../src/features/text/ngram_hashes.ts";
import { classWeights } from "../../src/training/class_weights.ts";
import { random } from "../../src/random.ts";
import { assertClose } from "../nn/_run.ts";
import { python, pythonTest } from "./_python.ts";

interface Answer {
  characters: number[][];
  words: number[][];
  weights: number[];
}

const dice = random(5, "texts");
const wordOf = () =>
  Array.from({ length: 1 + dice.integer(7) }, () => dice.pick([..."abcéœ"])).join("");
const TEXTS = Array.from(
  { length: 60 },
  () => Array.from({ length: 1 + dice.integer(9) }, wordOf),
);
const LABELS = Array.from({ length: 200 }, () => Math.floor(5 * dice.next() ** 2));

function ask(characters: SizeRange, words: SizeRange): Promise<Answer> {
  const texts = TEXTS.map((words) => words.join(" "));
  return python("scikit_learn_features.py", { texts, characters, words, labels: LABELS });
}

/** How often each distinct hash occurs, ascending. */
function countsOf(push: (hashes: number[]) => void): number[] {
  const hashes: number[] = [];
  push(hashes);
  const counts = new Map<number, number>();
  for (const hash of hashes) counts.set(hash, 1 + (counts.get(hash) ?? 0));
  return [...counts.values()].sort((a, b) => a - b);
}

for (const [characters, words] of [[[3, 5], [1, 2]], [[2, 2], [1, 1]], [[4, 6], [2, 3]]] as const) {
  pythonTest(
    `n-grams of ${characters.join("–")} characters and ${words.join("–")} words are scikit-learn's`,
    {
      modules: ["sklearn"],
      run: async () => {
        const answer = await ask(characters, words);
        TEXTS.forEach((text, at) => {
          assert.deepEqual(
            countsOf((hashes) => pushCharacterNgrams(hashes, text, { sizes: characters, salt: 1 })),
            answer.characters[at],
          );
          assert.deepEqual(
            countsOf((hashes) => pushWordNgrams(hashes, text, { sizes: words, salt: 1 })),
            answer.words[at],
          );
        });
      },
    },
  );
}

pythonTest("balanced class weights are scikit-learn's", {
  modules: ["sklearn"],
  run: async () => {
    const { weights } = await ask([3, 3], [1, 1]);
    assert.equal(weights.length, 5);
    assertClose(classWeights("balanced", LABELS, 5)!, weights, 1e-12);
  },
});
