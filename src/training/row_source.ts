/** Labelled sparse rows that are read batch by batch, so that they may be larger than memory. */
import type { SparseBatch } from "../sparse_rows.ts";
import { joinArrays } from "./join_arrays.ts";

/** Sparse rows with their classes: features and labels of a part. */
export interface LabelledRows {
  rows: SparseBatch;
  /** Class positions, int32 [rows]. */
  labels: Int32Array;
}

/** Rows that can be read again and again, always in the same order and batches. */
export interface RowSource {
  /** Class positions, int32 [rows]. */
  labels: Int32Array;
  batches(): AsyncIterable<SparseBatch> | Iterable<SparseBatch>;
}

/** Makes a source of rows in memory. */
export function rowsInMemory(part: LabelledRows): RowSource & LabelledRows {
  return { ...part, batches: () => [part.rows] };
}

/** Yields the batches of a source with their labels. */
export async function* labelledBatches(source: RowSource): AsyncGenerator<LabelledRows> {
  let first = 0;
  for await (const rows of source.batches()) {
    const end = first + rows.offsets.length - 1;
    yield { rows, labels: source.labels.subarray(first, end) };
    first = end;
  }
}

/** Reads all rows of sources, one after another, into memory. */
export async function collectRows(sources: readonly RowSource[]): Promise<LabelledRows> {
  let all: LabelledRows = {
    rows: { offsets: new Int32Array(1), indices: new Int32Array(), weights: new Float32Array() },
    labels: new Int32Array(),
  };
  for (const source of sources) {
    for await (const batch of labelledBatches(source)) all = joinParts(all, batch);
  }
  return all;
}

/** Concatenates two parts. */
export function joinParts(first: LabelledRows, { rows, labels }: LabelledRows): LabelledRows {
  const { offsets, indices, weights } = first.rows;
  const more = rows.offsets.subarray(1).map((end) => end - rows.offsets[0] + indices.length);
  return {
    rows: {
      offsets: joinArrays(offsets, more),
      indices: joinArrays(indices, rows.indices),
      weights: joinArrays(weights, rows.weights),
    },
    labels: joinArrays(first.labels, labels),
  };
}
