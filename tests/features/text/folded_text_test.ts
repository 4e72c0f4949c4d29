import assert from "node:assert/strict";
import fc from "fast-check";
import { tokenize } from "../../../src/features/text/folded_text.ts";

const EVERYTHING = 1000;

const examples: [what: string, text: string, words: string[]][] = [
  ["folds case and accents", "Été À Noël", ["ete", "a", "noel"]],
  ["cuts at anything but letters and digits", "l'eau—plate/gazeuse", [
    "l",
    "eau",
    "plate",
    "gazeuse",
  ]],
  ["cuts between letters and digits", "iPhone12 4K", ["i", "phone", "12", "4", "k"]],
  ["cuts at camelCase, accents or not", "grandFormatÉté", ["grand", "format", "ete"]],
  ["keeps words in capitals whole", "DVD BLURAY", ["dvd", "bluray"]],
  ["keeps letters that have no plain form", "Œuvre Straße Жук", ["œuvre", "straße", "жук"]],
  ["folds the dotted capital I of Turkish", "İSTANBUL", ["istanbul"]],
  ["reads characters beyond 16 bits", "𝐀𝐛 東京", ["𝐀𝐛", "東京"]],
  ["finds no word in punctuation and pictures", " … 💡 – ", []],
  ["finds no word in nothing", "", []],
];

for (const [what, text, words] of examples) {
  Deno.test(`tokenize() ${what}`, { permissions: "none" }, () => {
    assert.deepEqual(tokenize(text, EVERYTHING), words);
  });
}

Deno.test("tokenize() reads the first characters alone", { permissions: "none" }, () => {
  assert.deepEqual(tokenize("un deux trois", 7), ["un", "deux"]);
  assert.deepEqual(tokenize("un deux trois", 5), ["un", "de"]);
  assert.deepEqual(tokenize("💡💡", 1), [], "half a character is none");
});

Deno.test("tokenize() gives words that it leaves as they are", { permissions: "none" }, () => {
  const letters = fc.string({ unit: fc.constantFrom(..."aZéÉ7 -'œßд東💡İ") });
  fc.assert(fc.property(letters, (text) => {
    const words = tokenize(text, EVERYTHING);
    for (const word of words) assert.match(word, /^[\p{L}\p{N}]+$/u);
    assert.deepEqual(tokenize(words.join(" "), EVERYTHING), words);
  }));
});

Deno.test("tokenize() sees one word in both Unicode forms of an accented letter", {
  permissions: "none",
}, () => {
  for (const text of ["Éléphant", "çà", "Ærøskøbing"]) {
    assert.deepEqual(tokenize(text.normalize("NFD"), EVERYTHING), tokenize(text, EVERYTHING));
  }
});
