import assert from "node:assert/strict";
import fc from "fast-check";
import { textBlocks } from "../../../src/features/text/text_blocks.ts";
import { products, settings } from "./_texts.ts";

const fieldLength = (weights: Iterable<number>) => Math.hypot(...weights);

Deno.test("textBlocks() gives n-grams of words and n-grams of characters, of unit length", {
  permissions: "none",
}, () => {
  const [words, characters] = textBlocks(
    { title: "lampe de bureau", description: "lampe 12" },
    settings,
  );
  assert.equal(words.buckets.length, 3 + 1 + 3, "lampe, de, bureau; 12; three pairs of words");
  assert.ok(characters.buckets.length > 20);
  for (const { weights } of [words, characters]) {
    assert.ok(Math.abs(fieldLength(weights) - 1) < 1e-9);
  }
});

Deno.test("textBlocks() gives the words of title and description blocks of their own", {
  permissions: "none",
}, () => {
  const text = "lampe de bureau";
  const [, , title, none] = textBlocks({ title: text, description: null }, settings);
  const [, , , description] = textBlocks({ title: "livre", description: text }, settings);
  assert.equal(none.buckets.length, 0);
  assert.equal(title.buckets.length, description.buckets.length);
  assert.ok(title.buckets.every((bucket) => !description.buckets.includes(bucket)));
  assert.ok(Math.abs(fieldLength(title.weights) - 0.5) < 1e-9);
});

Deno.test("textBlocks() lists distinct buckets in ascending order with their weights", {
  permissions: "none",
}, () => {
  fc.assert(fc.property(products, (products) => {
    for (const product of products) {
      for (const { buckets, weights } of textBlocks(product, settings)) {
        assert.deepEqual([...buckets], [...new Set(buckets)].sort((a, b) => a - b));
        assert.equal(weights.length, buckets.length);
        assert.ok(buckets.every((bucket) => bucket >= 0 && bucket < settings.buckets));
        assert.ok(weights.every((weight) => weight > 0));
      }
    }
  }));
});

Deno.test("textBlocks() weighs 1 + ln(count)", { permissions: "none" }, () => {
  const one = { ...settings, word_ngrams: [1, 1] as [number, number] };
  const [{ weights }] = textBlocks({ title: "neuf neuf Neuf lampe", description: null }, one);
  const [least, most] = weights.toSorted();
  assert.ok(Math.abs(most / least - (1 + Math.log(3))) < 1e-9);
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
  for (const { buckets, weights } of textBlocks({ title: "", description: null }, settings)) {
    assert.deepEqual([buckets.length, weights.length], [0, 0]);
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
