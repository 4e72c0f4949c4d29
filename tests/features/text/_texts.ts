/** Small settings, and arbitrary products as the features meet them. */
import fc from "fast-check";
import type { ProductText } from "../../../src/features/product.ts";
import type { TextSettings } from "../../../src/features/text/text_blocks.ts";

/** Few enough buckets for a test to look at all of them. */
export const settings: TextSettings = {
  buckets: 4096,
  word_ngrams: [1, 2],
  character_ngrams: [3, 4],
  max_characters: 60,
};

const words = ["livre", "de", "poche", "Été", "lampe", "12", "cm", "neuf", "東京", "💡"];
const text = fc.array(fc.constantFrom(...words), { maxLength: 8 }).map((some) => some.join(" "));

/** Products of a few words each, some without a description. */
export const products: fc.Arbitrary<ProductText[]> = fc.array(
  fc.record({ title: text, description: fc.option(text) }),
  { maxLength: 8 },
);
