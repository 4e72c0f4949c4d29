/** Labelled rows that can be taken batch by batch, whatever they are made of. */
import type { Batch } from "../nn/training_run.ts";
import type { SparseBatch } from "../sparse_rows.ts";
import { tensor } from "../tensor.ts";

/** A part of the data as training and validation see it. */
export interface Examples {
  /** Positions of the classes. [rows] */
  readonly labels: Int32Array;
  /**
   * The named rows, in the given order, as the model's inputs. While training, `epoch` from 0 tells
   * what to draw at random; without it nothing is drawn.
   */
  batch(rows: ArrayLike<number>, epoch?: number): Batch;
}

/** Examples of one embedding bag: each row has weighted indices of the bag's table. */
export function sparseExamples(bag: string, rows: SparseBatch, labels: Int32Array): Examples {
  return {
    labels,
    batch: (wanted) => ({
      inputs: { targets: targetTensor(labels, wanted) },
      bags: { [bag]: takeRows(rows, wanted) },
    }),
  };
}

/** The labels of the named rows: int64 [rows]. */
export function targetTensor(labels: Int32Array, rows: ArrayLike<number>) {
  const data = BigInt64Array.from(rows, (row) => BigInt(labels[row]));
  return tensor("int64", { dims: [rows.length], data });
}

/** The named rows of compressed sparse rows, in the given order; empty where `keep` says no. */
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
