import assert from "node:assert/strict";
import fc from "fast-check";
import { textBlocks } from "../../../src/features/text/text_blocks.ts";
import { products, settings } from "./_texts.ts";

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

Deno.test("textBlocks() gives n-grams of words and of characters, title words, description words", {
  permissions: "none",
}, () => {
  const [words, characters, title, description] = textBlocks(
    { title: "lampe de bureau", description: "lampe 12" },
    settings,
  );
  assert.equal(sum(words.counts), 5 + 4, "five words and the four pairs of them");
  assert.equal(sum(characters.counts), 9 + 3 + 11 + 9 + 3);
  assert.equal(sum(title.counts), 3);
  assert.equal(sum(description.counts), 2);
});

Deno.test("textBlocks() lists distinct buckets in ascending order with their counts", {
  permissions: "none",
}, () => {
  fc.assert(fc.property(products, (products) => {
    for (const product of products) {
      for (const { buckets, counts } of textBlocks(product, settings)) {
        assert.deepEqual(buckets, [...new Set(buckets)].sort((a, b) => a - b));
        assert.equal(counts.length, buckets.length);
        assert.ok(buckets.every((bucket) => bucket >= 0 && bucket < settings.buckets));
        assert.ok(counts.every((count) => count >= 1));
      }
    }
  }));
});

Deno.test("textBlocks() counts what occurs more than once", { permissions: "none" }, () => {
  const [, , { counts }] = textBlocks(
    { title: "neuf neuf Neuf lampe", description: null },
    settings,
  );
  assert.deepEqual(counts.toSorted(), [1, 3]);
});

Deno.test("textBlocks() tells a word of the title from the same word of the description", {
  permissions: "none",
}, () => {
  const [, , title] = textBlocks({ title: "lampe", description: null }, settings);
  const [, , , description] = textBlocks({ title: "", description: "lampe" }, settings);
  assert.notDeepEqual(title.buckets, description.buckets);
});

Deno.test(
  "textBlocks() takes a missing description for an empty one",
  { permissions: "none" },
  () => {
    const title = "lampe de bureau";
    assert.deepEqual(
      textBlocks({ title, description: null }, settings),
      textBlocks({ title, description: "" }, settings),
    );
  },
);

Deno.test("textBlocks() of a product without text are empty", { permissions: "none" }, () => {
  for (const { buckets, counts } of textBlocks({ title: "", description: null }, settings)) {
    assert.deepEqual([buckets, counts], [[], []]);
  }
});

Deno.test("textBlocks() reads as many characters of title and of description as it is told", {
  permissions: "none",
}, () => {
  const long = "lampe ".repeat(9);
  const few = { ...settings, max_characters: 11 };
  assert.deepEqual(
    textBlocks({ title: long, description: long }, few),
    textBlocks({ title: "lampe lampe", description: "lampe lampe" }, few),
  );
});
