import assert from "node:assert/strict";
import { cleanText } from "../../../src/data/catalogue/clean.ts";
import { foldCase } from "../../../src/data/catalogue/duplicates.ts";
import { CATEGORIES, departmentIndex } from "../../../src/data/sample/categories.ts";
import { type ProductDraw, productSampler } from "../../../src/data/sample/product_draw.ts";
import { generateTexts, type Texts } from "../../../src/data/sample/generated_texts.ts";
import { assertShare, drawWith } from "./_product_draws.ts";

const STILL = { seed: 42, vocabularyDrift: 0 };
const DRIFTED = { seed: 42, vocabularyDrift: 1 };
const ROWS = 4000;

function holds(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

const drawProduct = productSampler({ seed: 42, labelNoise: 0.04, classDrift: 0 });
const draws: ProductDraw[] = Array.from({ length: ROWS }, (_, number) => drawProduct(number));
const texts: Texts[] = draws.map((draw) => generateTexts(draw, STILL));
const descriptions = texts.map(({ description }) => description).filter((text) => text !== "");

holds("the same draw is told in the same words, under another seed in others", () => {
  assert.deepEqual(draws.map((draw) => generateTexts(draw, STILL)), texts);
  assert.notDeepEqual(generateTexts(draws[1], { ...STILL, seed: 43 }), texts[1]);
});

holds("a third of the products has no description", () => {
  assertShare(texts.map(({ description }) => description === ""), 0.35, "empty descriptions");
});

holds("half of the descriptions is HTML, some of it broken or escaped twice", () => {
  assertShare(descriptions.map((text) => /<(p|br|li|div)\b/.test(text)), 0.5, "HTML");
  assertShare(descriptions.map((text) => text.endsWith("<p")), 0.5 / 4, "cut off in a tag");
  assert.ok(descriptions.some((text) => text.includes("&eacute;")));
  assert.ok(descriptions.some((text) => text.includes("&amp;eacute;")));
});

holds("cleaning leaves none of the markup and all of the sentences", () => {
  for (const text of descriptions) assert.doesNotMatch(cleanText(text), /[<>&]|#39|acute/);
  const french = draws.flatMap(({ language }, i) => language === "fr" ? [texts[i].description] : [])
    .filter((text) => text !== "").map(cleanText);
  assert.ok(french.every((text) => text.split(/[.:] /).length >= 3));
});

holds("every title has words and begins with a capital or a figure", () => {
  for (const { designation } of texts) assert.match(designation, /^[\p{Lu}\d]\P{Cc}+$/u);
});

holds("titles lose accents and shout as sellers do", () => {
  const titles = texts.map(({ designation }) => designation);
  assert.ok(titles.some((title) => /carte à collectionner/i.test(title)));
  assert.ok(titles.some((title) => /carte a collectionner/i.test(title)));
  assert.ok(titles.some((title) => title.length > 10 && title === title.toUpperCase()));
});

holds("titles have letters swapped", () => {
  const counts = new Map<string, number>();
  for (const word of texts.flatMap(({ designation }) => tokenize({ designation }))) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const letters = (word: string) => [...word].sort().join("");
  const usual = new Set([...counts].filter(([, count]) => count > 50).map(([w]) => letters(w)));
  const swapped = [...counts].filter(([word, count]) => count < 5 && usual.has(letters(word)));
  assert.ok(swapped.length > 50, `${swapped.length} such words`);
});

holds("a vague text is the same for every type of its department", () => {
  CATEGORIES.forEach((_, category) => {
    const vague = (one: number) =>
      generateTexts(drawWith({ category: one, clearText: false, number: category }), STILL);
    const first = 3 * departmentIndex(category);
    assert.deepEqual(vague(category), vague(first));
    assert.notDeepEqual(vague(category), vague((first + 3) % CATEGORIES.length));
  });
});

holds("a clear text is not the same for any two types", () => {
  for (const language of ["fr", "en", "de"] as const) {
    for (let number = 0; number < 20; number++) {
      const told = CATEGORIES.map((_, category) =>
        foldCase(generateTexts(drawWith({ category, language, number }), STILL).designation)
      );
      assert.equal(new Set(told).size, CATEGORIES.length);
    }
  }
});

holds("an exact copy says what the original says", () => {
  const exact = draws.filter(({ copyOf, nearCopy }) => copyOf !== null && !nearCopy);
  assert.ok(exact.length > 0);
  for (const { number, copyOf } of exact) assert.deepEqual(texts[number], texts[copyOf!]);
});

holds("a near copy differs by capitals or by one colour, its description not at all", () => {
  const near = draws.filter(({ nearCopy }) => nearCopy);
  let shouted = 0;
  for (const { number, copyOf } of near) {
    const [copy, original] = [texts[number], texts[copyOf!]];
    assert.equal(copy.description, original.description);
    if (foldCase(copy.designation) === foldCase(original.designation)) shouted++;
    else assert.match(copy.designation.slice(original.designation.length), /^ [\p{L} ]+$/u);
    assert.ok(
      copy.designation === original.designation.toUpperCase() ||
        copy.designation.startsWith(original.designation),
    );
  }
  assertShare(near.map((_, i) => i < shouted), 0.5, "in capitals");
});

holds("full vocabulary drift names clear products by words never written before", () => {
  const vocabulary = new Set(texts.flatMap(tokenize));
  for (const draw of draws.filter(({ clearText }) => clearText).slice(0, 500)) {
    const drifted = generateTexts(draw, DRIFTED);
    assert.ok(tokenize(drifted).some((word) => !vocabulary.has(word)), drifted.designation);
  }
});

holds("vocabulary drift leaves vague products alone", () => {
  const vague = draws.filter(({ clearText }) => !clearText);
  assert.ok(vague.length > 100);
  for (const draw of vague) assert.deepEqual(generateTexts(draw, DRIFTED), texts[draw.number]);
});

holds("vocabulary drift changes the name of the product and nothing else that is said", () => {
  const rest = ({ designation, description }: Texts) => ({
    figures: [...designation.replace(/\D/g, "")].sort(), // in whatever order swaps left them
    shouts: designation === designation.toUpperCase(),
    sentences: cleanText(description).split(". ").slice(1),
  });
  for (const draw of draws.filter(({ clearText }) => clearText)) {
    assert.deepEqual(rest(generateTexts(draw, DRIFTED)), rest(texts[draw.number]));
  }
});

holds("vocabulary drift renames its share of the clear products", () => {
  const clear = draws.filter(({ clearText, copyOf }) => clearText && copyOf === null);
  const renamed = clear.map((draw) =>
    generateTexts(draw, { seed: 42, vocabularyDrift: 0.3 }).designation !==
      texts[draw.number].designation
  );
  assertShare(renamed, 0.3, "renamed");
});

function tokenize({ designation, description = "" }: Partial<Texts>): string[] {
  return foldCase(`${designation} ${description}`).match(/\p{L}+/gu) ?? [];
}
