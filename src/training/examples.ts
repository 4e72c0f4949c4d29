/** Labelled rows that training and validation read batch by batch. */
import type { Batch } from "../nn/training_run.ts";
import type { SparseBatch } from "../sparse_rows.ts";
import { tensor } from "../tensor.ts";

/** The labelled rows of a part of the data, like a map-style dataset of PyTorch. */
export interface Examples {
  /** Class positions, int32 [rows]. */
  readonly labels: Int32Array;
  /**
   * Makes the model's inputs for `rows`, in the given order. In training, `epoch` (from 0) seeds
   * random augmentation; without it nothing is augmented.
   */
  batch(rows: ArrayLike<number>, epoch?: number): Batch;
}

/** Makes examples for one embedding bag: each row has weighted indices into the bag's table. */
export function sparseExamples(bag: string, rows: SparseBatch, labels: Int32Array): Examples {
  return {
    labels,
    batch: (wanted) => ({
      inputs: { targets: targetTensor(labels, wanted) },
      bags: { [bag]: takeRows(rows, wanted) },
    }),
  };
}

/** Makes the tensor of the labels of `rows`: int64 [rows]. */
export function targetTensor(labels: Int32Array, rows: ArrayLike<number>) {
  const data = BigInt64Array.from(rows, (row) => BigInt(labels[row]));
  return tensor("int64", { dims: [rows.length], data });
}

/**
 * Selects rows of compressed sparse rows (CSR), in the given order.
 *
 * @param keep is called with each position of `rows`; rows for which it returns false become empty.
 */
export function takeRows(
  { offsets, indices, weights }: SparseBatch,
  rows: ArrayLike<number>,
  keep: (at: number) => boolean = () => true,
): SparseBatch {
  const taken = new Int32Array(rows.length + 1);
  for (let at = 0; at < rows.length; at++) {
    const pairs = keep(at) ? offsets[rows[at] + 1] - offsets[rows[at]] : 0;
    taken[at + 1] = taken[at] + pairs;
  }
  const some = {
    offsets: taken,
    indices: new Int32Array(taken[rows.length]),
    weights: new Float32Array(taken[rows.length]),
  };
  for (let at = 0; at < rows.length; at++) {
    const from = offsets[rows[at]];
    const to = from + taken[at + 1] - taken[at];
    some.indices.set(indices.subarray(from, to), taken[at]);
    some.weights.set(weights.subarray(from, to), taken[at]);
  }
  return some;
}
