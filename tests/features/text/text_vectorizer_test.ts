import assert from "node:assert/strict";
import fc from "fast-check";
import { textBlocks } from "../../../src/features/text/text_blocks.ts";
import {
  fitVocabulary,
  hashTexts,
  type SparseRows,
  vectorize,
} from "../../../src/features/text/text_vectorizer.ts";
import { VocabularyCounter } from "../../../src/features/text/vocabulary.ts";
import type { ProductText } from "../../../src/features/product.ts";
import { products, settings } from "./_texts.ts";

function fitted(texts: ProductText[], minRows = 1) {
  return { settings, vocabulary: fitVocabulary(texts, settings, { minRows }) };
}

function rowIndex({ offsets, indices, weights }: SparseRows, row: number): [number, number][] {
  return Array.from(
    { length: offsets[row + 1] - offsets[row] },
    (_, at) => [indices[offsets[row] + at], weights[offsets[row] + at]],
  );
}

const lamp = { title: "lampe lampe lampe de bureau", description: "une lampe neuve" };
const book = { title: "livre de poche", description: null };

Deno.test("vectorize() gives known buckets the weights of their blocks", {
  permissions: "none",
}, () => {
  const expected = textBlocks(lamp, settings).flatMap(({ weights }) => [...weights]);
  const { weights } = vectorize([lamp], fitted([lamp]));
  assert.deepEqual(weights, Float32Array.from(expected));
  assert.ok(new Set(weights).size > 4, "counts differ, so weights do");
});

Deno.test(
  "vectorize() points each known bucket to its row of the table",
  { permissions: "none" },
  () => {
    const preprocessor = fitted([lamp, book]);
    const rows = vectorize([book], preprocessor);
    const buckets = textBlocks(book, settings).flatMap(({ buckets }) => [...buckets]);
    assert.deepEqual(
      [...rows.indices],
      buckets.map((bucket) => preprocessor.vocabulary.rowIndex(bucket)),
    );
  },
);

Deno.test("vectorize() leaves out unknown buckets, which still count in the length", {
  permissions: "none",
}, () => {
  const known = rowIndex(vectorize([lamp], fitted([lamp, book])), 0);
  const preprocessor = fitted([book]);
  const found = rowIndex(vectorize([lamp], preprocessor), 0);
  const buckets = textBlocks(lamp, settings).flatMap(({ buckets }) => [...buckets]);
  const expected = known
    .map((
      [, weight],
      at,
    ): [number, number] => [preprocessor.vocabulary.rowIndex(buckets[at]), weight])
    .filter(([row]) => row >= 0);
  assert.deepEqual(found, expected);
  assert.ok(found.length > 0 && found.length < known.length);
});

Deno.test("vectorize() gives a product of which nothing is known an empty row", {
  permissions: "none",
}, () => {
  const products = [lamp, { title: "💡", description: null }, book];
  const { offsets } = vectorize(products, fitted([lamp, book]));
  assert.equal(offsets[1], offsets[2]);
  assert.ok(offsets[3] > offsets[2]);
});

Deno.test(
  "vectorize() treats each product alike, alone or among others",
  { permissions: "none" },
  () => {
    fc.assert(fc.property(products, (products) => {
      const preprocessor = fitted(products);
      const together = vectorize(products, preprocessor);
      assert.equal(together.offsets.length, products.length + 1);
      assert.equal(together.offsets[products.length], together.indices.length);
      assert.equal(together.weights.length, together.indices.length);
      products.forEach((product, row) => {
        assert.deepEqual(rowIndex(together, row), rowIndex(vectorize([product], preprocessor), 0));
      });
    }));
  },
);

Deno.test("vectorize() goes on when there are more pairs than it first made room for", {
  permissions: "none",
}, () => {
  const texts = Array.from({ length: 2000 }, () => lamp);
  const preprocessor = fitted([lamp]);
  const { indices, weights, offsets } = vectorize(texts, preprocessor);
  assert.ok(indices.length > 1 << 16, `${indices.length} pairs`);
  const one = vectorize([lamp], preprocessor);
  for (const row of [0, 1200, 1999]) {
    const [from, to] = [offsets[row], offsets[row + 1]];
    assert.deepEqual(indices.slice(from, to), one.indices);
    assert.deepEqual(weights.slice(from, to), one.weights);
  }
});

Deno.test("fitVocabulary() knows what occurs in enough products, however often in one", {
  permissions: "none",
}, () => {
  const rowsOf = (texts: ProductText[], minRows: number) =>
    vectorize([lamp], fitted(texts, minRows)).indices.length;
  const all = textBlocks(lamp, settings).reduce((sum, block) => sum + block.buckets.length, 0);
  assert.equal(rowsOf([lamp, book], 1), all);
  assert.equal(rowsOf([lamp], 2), 0, "its three lamps are in one product");
  assert.equal(rowsOf([lamp, lamp], 2), all);
  const shared = rowsOf([lamp, book], 2);
  assert.ok(shared > 0 && shared < all, `${shared} of ${all}`);
});

Deno.test(
  "the vocabulary does not depend on the order of the products",
  { permissions: "none" },
  () => {
    fc.assert(fc.property(products, fc.integer({ min: 1, max: 3 }), (products, minRows) => {
      assert.equal(
        fitted(products.toReversed(), minRows).vocabulary.toBase64(),
        fitted(products, minRows).vocabulary.toBase64(),
      );
    }));
  },
);

Deno.test("hashTexts() tells how many products are done", { permissions: "none" }, () => {
  const told: number[] = [];
  hashTexts([lamp, book, lamp], settings, (done) => told.push(done));
  assert.deepEqual(told, [1, 2, 3]);
});

Deno.test("VocabularyCounter counts the rows of all parts", { permissions: "none" }, () => {
  const [first, second] = [[lamp], [book, lamp]].map((texts) => hashTexts(texts, settings));
  const counter = new VocabularyCounter(settings.buckets);
  counter.add(first);
  counter.add(second);
  const fitted = fitVocabulary([lamp, book, lamp], settings, { minRows: 2 });
  assert.equal(counter.vocabulary(2).toBase64(), fitted.toBase64());
});
