import assert from "node:assert/strict";
import fc from "fast-check";
import {
  textPreprocessorFromJson,
  textPreprocessorToJson,
} from "../../../src/features/text/text_preprocessor.ts";
import { fitVocabulary, vectorize } from "../../../src/features/text/text_vectorizer.ts";
import { products, settings } from "./_texts.ts";

function jsonOf(titles: string[]): Record<string, unknown> {
  const texts = titles.map((title) => ({ title, description: null }));
  const vocabulary = fitVocabulary(texts, settings, { minRows: 1 });
  const value = textPreprocessorToJson({ settings, vocabulary });
  return JSON.parse(JSON.stringify(value));
}

Deno.test("a preprocessor read from JSON gives the same rows", { permissions: "none" }, () => {
  fc.assert(fc.property(products, products, (known, unknown) => {
    const preprocessor = { settings, vocabulary: fitVocabulary(known, settings, { minRows: 1 }) };
    const text = JSON.stringify(textPreprocessorToJson(preprocessor));
    const back = textPreprocessorFromJson(JSON.parse(text));
    assert.deepEqual(vectorize(unknown, back), vectorize(unknown, preprocessor));
  }));
});

Deno.test("a preprocessor as JSON says what it is made of", { permissions: "none" }, () => {
  const { kind, settings: written, vocabulary } = jsonOf(["lampe"]);
  assert.deepEqual([kind, written, typeof vocabulary], ["text", settings, "string"]);
});

const broken: [what: string, change: Record<string, unknown>][] = [
  ["another kind", { kind: "image" }],
  ["no settings", { settings: undefined }],
  ["an unknown setting", { settings: { ...settings, stemming: true } }],
  ["a size of 0", { settings: { ...settings, word_ngrams: [0, 2] } }],
  ["a vocabulary that is no base64", { vocabulary: "é" }],
  ["a vocabulary of other buckets", { settings: { ...settings, buckets: 8192 } }],
];

for (const [what, change] of broken) {
  Deno.test(`textPreprocessorFromJson() refuses ${what}`, { permissions: "none" }, () => {
    const value = jsonOf(["lampe"]);
    assert.ok(textPreprocessorFromJson(value));
    assert.throws(() => textPreprocessorFromJson({ ...value, ...change }));
  });
}
