/**
 * Converts a product's text to blocks of hash buckets with counts: word n-grams, character n-grams, words
 * of the title and words of the description. Each block is later scaled to unit length.
 */
import type { FeaturesParams } from "../../config/sections/features_params.ts";
import type { ProductText } from "../product.ts";
import { tokenize } from "./folded_text.ts";
import { pushCharacterNgrams, pushWordNgrams, type SizeRange } from "./ngram_hashes.ts";

/** The settings `features.text` of params.yaml that the model folder keeps. */
export type TextSettings = Omit<FeaturesParams["text"], "min_rows">;

/** Distinct buckets of one block in ascending order, and their counts. */
export interface Block {
  buckets: number[];
  counts: number[];
}

const SALTS = {
  words: 0x811c9dc5,
  characters: 0x01234567,
  title: 0x3c6ef372,
  description: 0x5be0cd19,
};

/** Returns the four blocks of a product. */
export function textBlocks({ title, description }: ProductText, settings: TextSettings): Block[] {
  const titleWords = tokenize(title, settings.max_characters);
  const descriptionWords = tokenize(description ?? "", settings.max_characters);
  const words = [...titleWords, ...descriptionWords];
  const ones: SizeRange = [1, 1];
  const block = (push: (hashes: number[]) => void) => countBuckets(push, settings.buckets);
  return [
    block((hashes) =>
      pushWordNgrams(hashes, words, { sizes: settings.word_ngrams, salt: SALTS.words })
    ),
    block((hashes) =>
      pushCharacterNgrams(hashes, words, {
        sizes: settings.character_ngrams,
        salt: SALTS.characters,
      })
    ),
    block((hashes) => pushWordNgrams(hashes, titleWords, { sizes: ones, salt: SALTS.title })),
    block((hashes) =>
      pushWordNgrams(hashes, descriptionWords, { sizes: ones, salt: SALTS.description })
    ),
  ];
}

function countBuckets(push: (hashes: number[]) => void, buckets: number): Block {
  const hashes: number[] = [];
  push(hashes);
  const sorted = new Uint32Array(hashes.length); // `from` with a function takes seven times as long
  for (let i = 0; i < sorted.length; i++) sorted[i] = hashes[i] & (buckets - 1);
  sorted.sort();
  const block: Block = { buckets: [], counts: [] };
  for (let i = 0; i < sorted.length;) {
    let end = i + 1;
    while (end < sorted.length && sorted[end] === sorted[i]) end++;
    block.buckets.push(sorted[i]);
    block.counts.push(end - i);
    i = end;
  }
  return block;
}
