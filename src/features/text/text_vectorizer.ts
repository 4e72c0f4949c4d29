/**
 * Vectorizes product texts into sparse rows for the embedding table. Unknown buckets count in the length
 * of a block, so a text with few known buckets has a short vector.
 */
import type { ProductText } from "../product.ts";
import { textBlocks, type TextSettings } from "./text_blocks.ts";
import { Vocabulary, VocabularyCounter } from "./vocabulary.ts";

/**
 * Sparse rows in CSR form: row i holds the pairs offsets[i] … offsets[i + 1] − 1 of (indices, weights).
 */
export interface SparseRows {
  /** [rows + 1] */
  offsets: Int32Array;
  /** [pairs], rows of the embedding table. */
  indices: Int32Array;
  /** [pairs] */
  weights: Float32Array;
}

/** Called with the number of texts done. */
type OnRow = (done: number) => void;

/** Returns the rows of texts before a vocabulary is known: `indices` are hash buckets. */
export function hashTexts(
  texts: readonly ProductText[],
  settings: TextSettings,
  onRow?: OnRow,
): SparseRows {
  const pairs = new PairBuffer();
  const offsets = new Int32Array(texts.length + 1);
  texts.forEach((text, row) => {
    for (const { buckets, weights } of textBlocks(text, settings)) {
      for (let i = 0; i < buckets.length; i++) pairs.push(buckets[i], weights[i]);
    }
    offsets[row + 1] = pairs.length;
    onRow?.(row + 1);
  });
  return { offsets, ...pairs.arrays() };
}

/**
 * Turns buckets into rows of the embedding table, in place, and leaves out unknown ones. The result
 * shares the arrays of `rows`.
 */
export function lookUpBuckets(
  { offsets, indices, weights }: SparseRows,
  vocabulary: Vocabulary,
): SparseRows {
  let kept = 0;
  let pair = 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    for (const end = offsets[row + 1]; pair < end; pair++) {
      const index = vocabulary.rowIndex(indices[pair]);
      if (index < 0) continue;
      indices[kept] = index;
      weights[kept++] = weights[pair];
    }
    offsets[row + 1] = kept;
  }
  return { offsets, indices: indices.subarray(0, kept), weights: weights.subarray(0, kept) };
}

/** Returns the buckets that occur in at least `minRows` of the texts. */
export function fitVocabulary(
  texts: readonly ProductText[],
  settings: TextSettings,
  { minRows }: { minRows: number },
): Vocabulary {
  const counter = new VocabularyCounter(settings.buckets);
  counter.add(hashTexts(texts, settings));
  return counter.vocabulary(minRows);
}

/** Returns the sparse rows of texts. */
export function vectorize(
  texts: readonly ProductText[],
  { settings, vocabulary }: { settings: TextSettings; vocabulary: Vocabulary },
): SparseRows {
  return lookUpBuckets(hashTexts(texts, settings), vocabulary);
}

/** Initial capacity, enough for a few products; a larger one would slow single predictions. */
const FIRST_PAIRS = 1 << 11;

/** Growing arrays of (index, weight) pairs. */
class PairBuffer {
  #indices = new Int32Array(FIRST_PAIRS);
  #weights = new Float32Array(FIRST_PAIRS);
  length = 0;

  push(index: number, weight: number): void {
    if (this.length === this.#indices.length) this.#grow();
    this.#indices[this.length] = index;
    this.#weights[this.length++] = weight;
  }

  arrays() {
    return {
      indices: this.#indices.slice(0, this.length),
      weights: this.#weights.slice(0, this.length),
    };
  }

  #grow(): void {
    const indices = new Int32Array(2 * this.length);
    const weights = new Float32Array(2 * this.length);
    indices.set(this.#indices);
    weights.set(this.#weights);
    this.#indices = indices;
    this.#weights = weights;
  }
}
