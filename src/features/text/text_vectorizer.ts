/**
 * Turns product texts into sparse rows for the embedding table: the buckets of each block weigh
 * 1 + ln(count), scaled to unit length (sublinear term frequency, as in Salton & Buckley 1988; no
 * inverse document frequency: it did not help the trained table). Unknown buckets count in the
 * length, so a text of which little is known says little.
 */
import type { ProductText } from "../product.ts";
import { textBlocks, type TextSettings } from "./text_blocks.ts";
import { Vocabulary, VocabularyCounter } from "./vocabulary.ts";

/**
 * Rows in compressed form: pairs offsets[i] … offsets[i + 1] − 1 are (indices, weights) of row i.
 */
export interface SparseRows {
  /** [rows + 1] */
  offsets: Int32Array;
  /** [pairs], rows of the embedding table. */
  indices: Int32Array;
  /** [pairs] */
  weights: Float32Array;
}

/** Told how many texts are done. */
type OnRow = (done: number) => void;

/** Learns which buckets occur in at least `minRows` of the texts. */
export function fitVocabulary(
  texts: readonly ProductText[],
  settings: TextSettings,
  { minRows, onRow }: { minRows: number; onRow?: OnRow },
): Vocabulary {
  const counter = new VocabularyCounter(settings.buckets);
  texts.forEach((text, row) => {
    counter.addRow(new Set(textBlocks(text, settings).flatMap((block) => block.buckets)));
    onRow?.(row + 1);
  });
  return counter.vocabulary(minRows);
}

/** The sparse rows of some texts. */
export function vectorize(
  texts: readonly ProductText[],
  { settings, vocabulary }: { settings: TextSettings; vocabulary: Vocabulary },
  onRow?: OnRow,
): SparseRows {
  const pairs = new PairBuffer();
  const offsets = new Int32Array(texts.length + 1);
  texts.forEach((text, row) => {
    for (const block of textBlocks(text, settings)) {
      const start = pairs.length;
      let square = 0;
      block.buckets.forEach((bucket, i) => {
        const weight = 1 + Math.log(block.counts[i]);
        square += weight * weight;
        const index = vocabulary.rowIndex(bucket);
        if (index >= 0) pairs.push(index, weight);
      });
      pairs.scaleFrom(start, 1 / Math.sqrt(square));
    }
    offsets[row + 1] = pairs.length;
    onRow?.(row + 1);
  });
  return { offsets, ...pairs.arrays() };
}

/** Room for a few products: more would cost a single one more than its features do. */
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

  scaleFrom(start: number, factor: number): void {
    for (let i = start; i < this.length; i++) this.#weights[i] *= factor;
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
