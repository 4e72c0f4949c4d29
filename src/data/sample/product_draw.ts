/**
 * Draws the properties of a generated product: its true category, its written label, the clarity of
 * text and picture, its language. They depend on the seed and the product's number only, so that a
 * longer catalogue begins like a shorter one.
 */
import { random } from "../../random.ts";
import { CATEGORIES } from "./categories.ts";
import { categorySampler } from "./sampling.ts";

/** Share of products whose text names their category; the others name only their department. */
export const CLEAR_TEXT = 0.85;
/** Share of products whose picture shows their category; the others show only its outline. */
export const CLEAR_PICTURE = 0.7;

const DUPLICATES = 0.04;
const CONFLICTING = 0.25;
const LANGUAGES = [["fr", 0.8], ["en", 0.13], ["de", 0.07]] as const;

/** A language of the catalogue. */
export type Language = "fr" | "en" | "de";

/** The drawn properties of one product. */
export interface ProductDraw {
  number: number;
  /** Position in `CATEGORIES`. */
  category: number;
  /** Position in `CATEGORIES` of the written label; differs from `category` by label noise. */
  label: number;
  clearText: boolean;
  clearPicture: boolean;
  language: Language;
  /** Number of the product whose text this one repeats, itself no copy; or null. */
  copyOf: number | null;
  /** A near copy differs in case or by a word. */
  nearCopy: boolean;
}

/** Options of `productSampler`. */
export interface ProductDrawOptions {
  seed: number;
  labelNoise: number;
  classDrift: number;
}

/** Returns a function from a product's number to its draw. */
export function productSampler(
  { seed, labelNoise, classDrift }: ProductDrawOptions,
): (number: number) => ProductDraw {
  const sampleCategory = categorySampler(classDrift);
  return function drawProduct(number: number): ProductDraw {
    const own = drawOwn(number);
    const rng = random(seed, "copy", number);
    if (number === 0 || !rng.chance(DUPLICATES)) return own;
    const earlier = drawProduct(rng.integer(number));
    const original = earlier.copyOf === null ? earlier : drawOwn(earlier.copyOf);
    const label = rng.chance(CONFLICTING)
      ? otherCategory(original.label, rng.integer(1 << 30))
      : original.label;
    return {
      ...original,
      number,
      label,
      clearPicture: own.clearPicture,
      copyOf: original.number,
      nearCopy: rng.chance(0.5),
    };
  };

  function drawOwn(number: number): ProductDraw {
    const rng = random(seed, "product", number);
    const category = sampleCategory(rng);
    const noisy = rng.chance(labelNoise);
    const other = otherCategory(category, rng.integer(1 << 30));
    return {
      number,
      category,
      label: noisy ? other : category,
      clearText: rng.chance(CLEAR_TEXT),
      clearPicture: rng.chance(CLEAR_PICTURE),
      language: languageAt(rng.next()),
      copyOf: null,
      nearCopy: false,
    };
  }
}

function otherCategory(category: number, draw: number): number {
  return (category + 1 + draw % (CATEGORIES.length - 1)) % CATEGORIES.length;
}

function languageAt(share: number): Language {
  let edge = 0;
  for (const [language, weight] of LANGUAGES) {
    edge += weight;
    if (share < edge) return language;
  }
  return "fr";
}
