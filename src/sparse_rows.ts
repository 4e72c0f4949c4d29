/** Sparse batches in compressed-row (CSR) form: touched rows, transpose, Gram matrix, padding. */
import { type Tensor, tensor } from "./tensor.ts";

/**
 * Weighted rows of each row of a batch, in compressed form: pairs offsets[b] … offsets[b + 1] − 1
 * belong to batch row b.
 */
export interface SparseBatch {
  /** [batch + 1], ascending from 0. */
  readonly offsets: Int32Array;
  /** [pairs], rows of the table. */
  readonly indices: Int32Array;
  /** [pairs] */
  readonly weights: Float32Array;
}

/** The rows a batch touches. */
export interface TouchedRows {
  /** Rows of the table in order of first touch. */
  readonly rows: readonly number[];
  /** [pairs], the position in `rows` of each pair's row. */
  readonly local: Int32Array;
}

/**
 * Makes a function that lists the rows a batch touches, in time proportional to the batch; it keeps
 * one integer for each row of the table.
 *
 * @throws {RangeError} (the function) on an index outside the table.
 */
export function touchedRowFinder(tableRows: number): (batch: SparseBatch) => TouchedRows {
  const positions = new Int32Array(tableRows).fill(-1);
  return ({ indices }) => {
    const rows: number[] = [];
    const local = new Int32Array(indices.length);
    for (let pair = 0; pair < indices.length; pair++) {
      const row = indices[pair];
      if (row < 0 || row >= tableRows) {
        for (const touched of rows) positions[touched] = -1;
        throw new RangeError(`Cannot touch row ${row}: expected 0 to ${tableRows - 1}`);
      }
      if (positions[row] < 0) positions[row] = rows.push(row) - 1;
      local[pair] = positions[row];
    }
    for (const row of rows) positions[row] = -1;
    return { rows, local };
  };
}

/**
 * The transpose of a batch: the weighted batch rows of each touched table row. Applied to the gradient
 * of the sums it gives the gradient of the touched rows.
 */
export function transposedBatch(
  { offsets, weights }: SparseBatch,
  { rows, local }: TouchedRows,
): SparseBatch {
  const ends = new Int32Array(rows.length + 1);
  for (let pair = 0; pair < local.length; pair++) ends[local[pair]]++;
  for (let row = 0, sum = 0; row <= rows.length; row++) ends[row] = sum += ends[row];
  const turned = {
    offsets: ends,
    indices: new Int32Array(local.length),
    weights: new Float32Array(local.length),
  };
  // from the last pair to the first, so that ends become beginnings and the order is kept
  for (let b = offsets.length - 2; b >= 0; b--) {
    for (let pair = offsets[b + 1] - 1; pair >= offsets[b]; pair--) {
      const to = --ends[local[pair]];
      turned.indices[to] = b;
      turned.weights[to] = weights[pair];
    }
  }
  return turned;
}

/**
 * The Gram matrix of a sparse batch S [batch, table rows]: S Sᵀ, float32 [batch, batch]. With dy the
 * gradient of the sums, the squares of the gradient of the table sum up to Σ sparseGram ∘ dy dyᵀ.
 */
export function sparseGram(
  { offsets, weights }: SparseBatch,
  { rows, local }: TouchedRows,
): Tensor<"float32"> {
  const size = offsets.length - 1;
  const shared = new Float32Array(size * size);
  const own = new Float32Array(rows.length);
  for (let b = 0; b < size; b++) {
    for (let pair = offsets[b]; pair < offsets[b + 1]; pair++) own[local[pair]] += weights[pair];
    for (let other = 0; other <= b; other++) {
      let sum = 0;
      for (let pair = offsets[other]; pair < offsets[other + 1]; pair++) {
        sum += weights[pair] * own[local[pair]];
      }
      shared[b * size + other] = shared[other * size + b] = sum;
    }
    for (let pair = offsets[b]; pair < offsets[b + 1]; pair++) own[local[pair]] = 0;
  }
  return tensor("float32", { dims: [size, size], data: shared });
}

/** A sparse batch as the inference graph takes it: [batch, most pairs of a row], padded with 0. */
export function toPaddedBatch(
  { offsets, indices, weights }: SparseBatch,
): { indices: Tensor<"int64">; weights: Tensor<"float32"> } {
  const size = offsets.length - 1;
  let width = 1;
  for (let b = 0; b < size; b++) width = Math.max(width, offsets[b + 1] - offsets[b]);
  const dims = [size, width];
  const padded = { indices: tensor("int64", { dims }), weights: tensor("float32", { dims }) };
  for (let b = 0; b < size; b++) {
    for (let pair = offsets[b], to = b * width; pair < offsets[b + 1]; pair++, to++) {
      padded.indices.data[to] = BigInt(indices[pair]);
      padded.weights.data[to] = weights[pair];
    }
  }
  return padded;
}
