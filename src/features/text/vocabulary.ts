/**
 * The vocabulary: the hash buckets that occur in the training part and the embedding row of each. It is
 * a bitmap of `buckets / 8` bytes, which needs no parsing.
 */
import { Buffer } from "node:buffer";

/** Known buckets, numbered in ascending order. */
export class Vocabulary {
  readonly buckets: number;
  /** Number of known buckets: rows of the embedding table. */
  readonly size: number;
  readonly #bitmap: Uint8Array;
  /** Bucket → row, −1 where the bucket is unknown. */
  readonly #rows: Int32Array;

  /** @throws {RangeError} if the bitmap is not `buckets / 8` bytes. */
  constructor(bitmap: Uint8Array, buckets: number) {
    if (bitmap.length * 8 !== buckets) {
      throw new RangeError(
        `Cannot read a vocabulary of ${buckets} buckets: found ${bitmap.length} bytes`,
      );
    }
    this.buckets = buckets;
    this.#bitmap = bitmap;
    this.#rows = new Int32Array(buckets).fill(-1);
    let size = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      if (bitmap[bucket >> 3] & (1 << (bucket & 7))) this.#rows[bucket] = size++;
    }
    this.size = size;
  }

  /** Returns the embedding row of a bucket, or −1. */
  rowIndex(bucket: number): number {
    return this.#rows[bucket];
  }

  /** Encodes the bitmap as base64. */
  toBase64(): string {
    return Buffer.from(this.#bitmap).toString("base64");
  }

  /**
   * Decodes a bitmap from base64.
   *
   * @throws {RangeError} if it is not `buckets / 8` bytes.
   */
  static fromBase64(text: string, buckets: number): Vocabulary {
    return new Vocabulary(new Uint8Array(Buffer.from(text, "base64")), buckets);
  }
}

/** Counts the rows in which each bucket occurs. */
export class VocabularyCounter {
  readonly #counts: Int32Array;
  /** Number of the last row with each bucket, from 1. */
  readonly #lastRows: Int32Array;
  #rows = 0;

  constructor(buckets: number) {
    this.#counts = new Int32Array(buckets);
    this.#lastRows = new Int32Array(buckets);
  }

  /** Adds the buckets of rows in compressed form; equal ones of a row count once. */
  add({ offsets, indices }: { offsets: Int32Array; indices: Int32Array }): void {
    for (let row = 0, at = 0; row + 1 < offsets.length; row++) {
      this.#rows++;
      for (const end = offsets[row + 1]; at < end; at++) {
        const bucket = indices[at];
        if (this.#lastRows[bucket] === this.#rows) continue;
        this.#lastRows[bucket] = this.#rows;
        this.#counts[bucket]++;
      }
    }
  }

  /** Returns the buckets that occur in at least `minRows` rows. */
  vocabulary(minRows: number): Vocabulary {
    const bitmap = new Uint8Array(this.#counts.length / 8);
    this.#counts.forEach((count, bucket) => {
      if (count >= minRows) bitmap[bucket >> 3] |= 1 << (bucket & 7);
    });
    return new Vocabulary(bitmap, this.#counts.length);
  }
}
