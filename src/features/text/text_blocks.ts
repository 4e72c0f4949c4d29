/**
 * Converts a product's text to blocks of weighted hash buckets: n-grams of words and of characters
 * wherever they stand, and n-grams of words of the title alone and of the description alone. A bucket
 * weighs 1 + ln(count) (sublinear term frequency, Salton & Buckley 1988).
 */
import type { FeaturesParams } from "../../config/sections/features_params.ts";
import type { ProductText } from "../product.ts";
import { tokenize } from "./folded_text.ts";
import { countBuckets, mergeFields, weighBuckets, type WeightedBuckets } from "./field_weights.ts";
import { pushCharacterNgrams, pushWordNgrams } from "./ngram_hashes.ts";

/** The settings `features.text` of params.yaml that the model folder keeps. */
export type TextSettings = Omit<FeaturesParams["text"], "min_rows">;

const SALTS = { words: 0x811c9dc5, characters: 0x01234567 };
const FIELD_SALTS = [0x3c6ef372, 0x5be0cd19];
/** Length of the blocks of one field's words; that of the other blocks is 1. */
const FIELD_LENGTH = 0.5;

/** Returns the blocks of a product: words, characters, and the words of each field that has any. */
export function textBlocks(
  { title, description }: ProductText,
  settings: TextSettings,
): WeightedBuckets[] {
  const fields = [title, description ?? ""]
    .map((text) => tokenize(text, settings.max_characters));
  const words = (field: string[], salt: number) => {
    const hashes: number[] = [];
    pushWordNgrams(hashes, field, { sizes: settings.word_ngrams, salt });
    return countBuckets(hashes, settings.buckets);
  };
  const characters = (field: string[]) => {
    const hashes: number[] = [];
    const { characters: salt } = SALTS;
    pushCharacterNgrams(hashes, field, { sizes: settings.character_ngrams, salt });
    return countBuckets(hashes, settings.buckets);
  };
  const [first, second] = fields;
  return [
    mergeFields(words(first, SALTS.words), words(second, SALTS.words)),
    mergeFields(characters(first), characters(second)),
    ...fields.map((field, at) => weighBuckets(words(field, FIELD_SALTS[at]), FIELD_LENGTH)),
  ];
}
