/** Dense features, standardised, as further columns of sparse rows: one classifier learns from both. */
import type { FeatureScaling } from "../training/feature_scaling.ts";
import type { RowSource } from "../training/row_source.ts";
import type { SparseBatch } from "../sparse_rows.ts";

/** Place and scaling of a block of dense features. */
export interface DenseBlock {
  /** Index of the first feature, behind all others. */
  first: number;
  /** Standardisation of the features. */
  scaling: FeatureScaling;
  /** Mean length of the block; that of a text's words or characters is 1. */
  weight: number;
}

/** Appends dense features, float32 [rows × columns], to sparse rows. */
export function appendDense(
  { offsets, indices, weights }: SparseBatch,
  features: Float32Array,
  block: DenseBlock,
): SparseBatch {
  const { first, scaling: { mean, factor } } = block;
  const columns = mean.length;
  const common = commonFactor(block);
  const rows = offsets.length - 1;
  const ends = offsets.map((end, row) => end - offsets[0] + row * columns);
  const joined = {
    offsets: ends,
    indices: new Int32Array(ends[rows]),
    weights: new Float32Array(ends[rows]),
  };
  for (let row = 0; row < rows; row++) {
    const [from, to] = [offsets[row], offsets[row + 1]];
    joined.indices.set(indices.subarray(from, to), ends[row]);
    joined.weights.set(weights.subarray(from, to), ends[row]);
    for (let column = 0, at = ends[row] + to - from; column < columns; column++, at++) {
      const value = features[row * columns + column];
      joined.indices[at] = first + column;
      joined.weights[at] = (value - mean[column]) * factor[column] * common;
    }
  }
  return joined;
}

/** Appends dense features of all rows to a source. */
export function withDense(source: RowSource, features: Float32Array, block: DenseBlock): RowSource {
  const columns = block.scaling.mean.length;
  return {
    labels: source.labels,
    async *batches() {
      let row = 0;
      for await (const rows of source.batches()) {
        const end = row + rows.offsets.length - 1;
        yield appendDense(rows, features.subarray(row * columns, end * columns), block);
        row = end;
      }
    },
  };
}

/**
 * Turns the solver's weights of a block into those of the raw features: float32 [columns × classes].
 * Subtracts what the means would add from `bias` [classes], in place.
 */
export function rawWeights(
  table: Float32Array,
  block: DenseBlock,
  bias: Float32Array,
): Float32Array<ArrayBuffer> {
  const { first, scaling: { mean, factor } } = block;
  const classes = bias.length;
  const weights = table.slice(first * classes, (first + mean.length) * classes);
  const common = commonFactor(block);
  for (let column = 0, at = 0; column < mean.length; column++) {
    for (let k = 0; k < classes; k++, at++) {
      weights[at] *= factor[column] * common;
      bias[k] -= mean[column] * weights[at];
    }
  }
  return weights as Float32Array<ArrayBuffer>;
}

/** Factor of each standardised feature that gives the block its mean length. */
function commonFactor({ scaling, weight }: DenseBlock): number {
  return weight / Math.sqrt(scaling.mean.length);
}
