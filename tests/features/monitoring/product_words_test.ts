import assert from "node:assert/strict";
import { textStatistics } from "../../../src/features/monitoring/product_words.ts";
import { fitVocabulary } from "../../../src/features/text/text_vectorizer.ts";

const settings = {
  buckets: 4096,
  word_ngrams: [1, 1] as [number, number],
  character_ngrams: [3, 3] as [number, number],
  max_characters: 100,
};
const known = [{ title: "chaise bleue", description: "belle chaise" }];
const vocabulary = fitVocabulary(known, settings, { minRows: 1 });

Deno.test(
  "textStatistics() counts characters and words of both texts",
  { permissions: "none" },
  () => {
    const { titleCharacters, descriptionCharacters, words } = textStatistics(
      [...known, { title: "été", description: null }],
      undefined,
    );
    assert.deepEqual([...titleCharacters], [12, 3]);
    assert.deepEqual([...descriptionCharacters], [12, 0]);
    assert.deepEqual([...words], [4, 1]);
  },
);

Deno.test(
  "the unknown share is 0 for known words and 1 for others",
  { permissions: "none" },
  () => {
    const texts = [
      { title: "bleue chaise", description: null },
      { title: "xyz", description: null },
      { title: "!", description: null },
    ];
    const { unknownShare } = textStatistics(texts, { settings, vocabulary });
    assert.deepEqual([...unknownShare], [0, 1, 0]);
  },
);
