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
  buckets: number[];
  weights: number[];
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
  const block = (push: (hashes: number[], words: string[]) => void) =>
    toUnitLength(
      fields.map((words) =>
        toUnitLength(weighBuckets((hashes) => push(hashes, words), settings.buckets))
      ).reduce(addBlocks, { buckets: [], weights: [] }),
    );
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
function weighBuckets(push: (hashes: number[]) => void, buckets: number): Block {
  const hashes: number[] = [];
  push(hashes);
  const sorted = new Uint32Array(hashes.length); // `from` with a function takes seven times as long
  for (let i = 0; i < sorted.length; i++) sorted[i] = hashes[i] & (buckets - 1);
  sorted.sort();
  const block: Block = { buckets: [], weights: [] };
  for (let i = 0; i < sorted.length;) {
    let end = i + 1;
    while (end < sorted.length && sorted[end] === sorted[i]) end++;
    block.buckets.push(sorted[i]);
    block.weights.push(1 + Math.log(end - i));
    i = end;
  }
  return block;
}

/** The sum of two blocks. */
function addBlocks(first: Block, second: Block): Block {
  if (first.buckets.length === 0) return second;
  const sum: Block = { buckets: [], weights: [] };
  let [i, j] = [0, 0];
  while (i < first.buckets.length || j < second.buckets.length) {
    const [one, two] = [first.buckets[i] ?? Infinity, second.buckets[j] ?? Infinity];
    sum.buckets.push(Math.min(one, two));
    sum.weights.push(
      (one <= two ? first.weights[i++] : 0) + (two <= one ? second.weights[j++] : 0),
    );
  }
  return sum;
}

function toUnitLength({ buckets, weights }: Block): Block {
  let square = 0;
  for (const weight of weights) square += weight * weight;
  const length = Math.sqrt(square);
  return { buckets, weights: weights.map((weight) => weight / length) };
}
