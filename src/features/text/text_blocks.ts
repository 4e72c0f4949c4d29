/**
 * Converts a product's text to two blocks of weighted hash buckets: word n-grams and character n-grams.
 * A bucket weighs 1 + ln(count) in a field (sublinear term frequency, Salton & Buckley 1988); fields are
 * normalised before they are added, as in BM25F (Robertson et al. 2004).
 */
import type { FeaturesParams } from "../../config/sections/features_params.ts";
import type { ProductText } from "../product.ts";
import { tokenize } from "./folded_text.ts";
import { pushCharacterNgrams, pushWordNgrams } from "./ngram_hashes.ts";

/** The settings `features.text` of params.yaml that the model folder keeps. */
export type TextSettings = Omit<FeaturesParams["text"], "min_rows">;

/** Distinct buckets of one block in ascending order, and their weights. */
export interface Block {
  buckets: Uint32Array;
  weights: Float64Array;
}

const SALTS = { words: 0x811c9dc5, characters: 0x01234567 };

/**
 * Returns the two blocks of a product, of unit length. In each, title and description have the same
 * length before they are added, so that a long description does not drown a short title.
 */
export function textBlocks({ title, description }: ProductText, settings: TextSettings): Block[] {
  const fields = [title, description ?? ""]
    .map((text) => tokenize(text, settings.max_characters))
    .filter((words) => words.length > 0);
  const block = (push: (hashes: number[], words: string[]) => void) => {
    const [first, second] = fields.map((words) => {
      const hashes: number[] = [];
      push(hashes, words);
      return toUnitLength(weighBuckets(hashes, settings.buckets));
    });
    if (!first) return { buckets: new Uint32Array(), weights: new Float64Array() };
    return second ? toUnitLength(addBlocks(first, second)) : first;
  };
  return [
    block((hashes, words) =>
      pushWordNgrams(hashes, words, { sizes: settings.word_ngrams, salt: SALTS.words })
    ),
    block((hashes, words) =>
      pushCharacterNgrams(hashes, words, {
        sizes: settings.character_ngrams,
        salt: SALTS.characters,
      })
    ),
  ];
}

/** Distinct buckets with 1 + ln(count). */
function weighBuckets(hashes: readonly number[], buckets: number): Block {
  const sorted = new Uint32Array(hashes.length); // `from` with a function takes seven times as long
  for (let i = 0; i < sorted.length; i++) sorted[i] = hashes[i] & (buckets - 1);
  sorted.sort();
  const weights = new Float64Array(sorted.length);
  let distinct = 0;
  for (let i = 0; i < sorted.length;) {
    const bucket = sorted[i];
    let end = i + 1;
    while (end < sorted.length && sorted[end] === bucket) end++;
    weights[distinct] = end - i === 1 ? 1 : 1 + Math.log(end - i);
    sorted[distinct++] = bucket;
    i = end;
  }
  return { buckets: sorted.subarray(0, distinct), weights: weights.subarray(0, distinct) };
}

/** The sum of two blocks. */
function addBlocks(first: Block, second: Block): Block {
  const most = first.buckets.length + second.buckets.length;
  const buckets = new Uint32Array(most);
  const weights = new Float64Array(most);
  let [i, j, distinct] = [0, 0, 0];
  while (i < first.buckets.length || j < second.buckets.length) {
    // NaN, past the end of a block, is neither less than nor equal to a bucket
    const [one, two] = [first.buckets[i] ?? NaN, second.buckets[j] ?? NaN];
    const takesFirst = !(two < one) && i < first.buckets.length;
    const takesSecond = !(one < two) && j < second.buckets.length;
    buckets[distinct] = takesFirst ? one : two;
    weights[distinct++] = (takesFirst ? first.weights[i++] : 0) +
      (takesSecond ? second.weights[j++] : 0);
  }
  return { buckets: buckets.subarray(0, distinct), weights: weights.subarray(0, distinct) };
}

/** Divides the weights, in place, by their length. */
function toUnitLength(block: Block): Block {
  let square = 0;
  for (const weight of block.weights) square += weight * weight;
  const length = Math.sqrt(square);
  for (let i = 0; i < block.weights.length; i++) block.weights[i] /= length;
  return block;
}
