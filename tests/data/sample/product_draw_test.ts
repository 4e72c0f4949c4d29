import assert from "node:assert/strict";
import { CATEGORIES } from "../../../src/data/sample/categories.ts";
import {
  CLEAR_PICTURE,
  CLEAR_TEXT,
  type ProductDraw,
  type ProductDrawOptions,
  productSampler,
} from "../../../src/data/sample/product_draw.ts";
import { assertShare } from "./_product_draws.ts";

const ROWS = 20_000;

function holds(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

function draws(options: Partial<ProductDrawOptions> = {}, rows = ROWS): ProductDraw[] {
  const drawProduct = productSampler({ seed: 42, labelNoise: 0.04, classDrift: 0, ...options });
  return Array.from({ length: rows }, (_, number) => drawProduct(number));
}

const drawn = draws();
const copies = drawn.filter(({ copyOf }) => copyOf !== null);
const originals = drawn.filter(({ copyOf }) => copyOf === null);

holds("a product's draw depends on seed and number alone", () => {
  const drawProduct = productSampler({ seed: 42, labelNoise: 0.04, classDrift: 0 });
  const numbers = [977, 3, 500, 3];
  assert.deepEqual(numbers.map(drawProduct), numbers.map((number) => drawn[number]));
});

holds("another seed gives other draws", () => {
  const other = draws({ seed: 43 }, 1000);
  const before = drawn.slice(0, 1000);
  for (const key of ["category", "clearText", "clearPicture", "language", "copyOf"] as const) {
    assert.notDeepEqual(other.map((draw) => draw[key]), before.map((draw) => draw[key]), key);
  }
});

holds("a fifth of the products is not French", () => {
  for (const [language, share] of [["fr", 0.8], ["en", 0.13], ["de", 0.07]] as const) {
    assertShare(drawn.map((draw) => draw.language === language), share, language);
  }
});

holds("texts and pictures are clear as often as they should be, one without the other", () => {
  const both = CLEAR_TEXT * CLEAR_PICTURE;
  assertShare(drawn.map(({ clearText }) => clearText), CLEAR_TEXT, "clear texts");
  assertShare(drawn.map(({ clearPicture }) => clearPicture), CLEAR_PICTURE, "clear pictures");
  assertShare(drawn.map((draw) => draw.clearText && draw.clearPicture), both, "clear in both");
});

for (const labelNoise of [0, 0.04, 0.3, 1]) {
  holds(`a label noise of ${labelNoise} makes that share of labels wrong`, () => {
    const noisy = draws({ labelNoise }, 8000).filter(({ copyOf }) => copyOf === null);
    assertShare(noisy.map(({ label, category }) => label !== category), labelNoise, "wrong labels");
  });
}

holds("a wrong label may be any other", () => {
  const steps = draws({ labelNoise: 1 })
    .filter(({ copyOf }) => copyOf === null)
    .map(({ label, category }) => (label - category + CATEGORIES.length) % CATEGORIES.length);
  for (let step = 1; step < CATEGORIES.length; step++) {
    assertShare(steps.map((one) => one === step), 1 / (CATEGORIES.length - 1), `${step} types on`);
  }
});

holds("label noise changes labels and nothing else", () => {
  const quiet = draws({ labelNoise: 0 }, 500);
  const loud = draws({ labelNoise: 1 }, 500);
  assert.deepEqual(loud.map((draw, i) => ({ ...draw, label: quiet[i].label })), quiet);
});

holds("one product in 25 is a copy, half of them near copies", () => {
  assertShare(drawn.map(({ copyOf }) => copyOf !== null), 0.04, "copies");
  assertShare(copies.map(({ nearCopy }) => nearCopy), 0.5, "near copies");
  assert.ok(originals.every(({ nearCopy }) => !nearCopy));
});

holds("a copy repeats an earlier product that is no copy itself", () => {
  for (const { number, copyOf, category, clearText, language } of copies) {
    assert.ok(copyOf !== null && copyOf < number);
    const original = drawn[copyOf];
    assert.equal(original.copyOf, null, `${number} repeats ${copyOf}, which repeats another`);
    assert.deepEqual(
      { category, clearText, language },
      {
        category: original.category,
        clearText: original.clearText,
        language: original.language,
      },
    );
  }
});

holds("a quarter of the copies contradicts the label of the original", () => {
  const contradicts = copies.map(({ copyOf, label }) => drawn[copyOf!].label !== label);
  assertShare(contradicts, 0.25, "conflicting labels");
});

holds("class drift changes types and labels and nothing else", () => {
  const drifted = draws({ classDrift: 1 }, 2000);
  const before = drawn.slice(0, 2000);
  const rest = drifted.map((draw, i) => ({
    ...draw,
    category: before[i].category,
    label: before[i].label,
  }));
  assert.deepEqual(rest, before);
  assert.notDeepEqual(drifted, before);
});
