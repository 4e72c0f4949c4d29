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

/** Returns the buckets that occur in at least `minRows` of the texts. */
export function fitVocabulary(
  texts: readonly ProductText[],
  settings: TextSettings,
  { minRows, onRow }: { minRows: number; onRow?: OnRow },
): Vocabulary {
  const counter = new VocabularyCounter(settings.buckets);
  texts.forEach((text, row) => {
    counter.addRow(new Set(textBlocks(text, settings).flatMap(({ buckets }) => [...buckets])));
    onRow?.(row + 1);
  });
  return counter.vocabulary(minRows);
}

/** Returns the sparse rows of texts. */
export function vectorize(
  texts: readonly ProductText[],
  { settings, vocabulary }: { settings: TextSettings; vocabulary: Vocabulary },
  onRow?: OnRow,
): SparseRows {
  const pairs = new PairBuffer();
  const offsets = new Int32Array(texts.length + 1);
  texts.forEach((text, row) => {
    for (const { buckets, weights } of textBlocks(text, settings)) {
      buckets.forEach((bucket, i) => {
        const index = vocabulary.rowIndex(bucket);
        if (index >= 0) pairs.push(index, weights[i]);
      });
    }
    offsets[row + 1] = pairs.length;
    onRow?.(row + 1);
  });
  return { offsets, ...pairs.arrays() };
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
