/** Standardisation of dense features: mean 0 and deviation 1 in each column. */

/** Mean and factor of each column: standard score = (value − mean) · factor. */
export interface FeatureScaling {
  /** float32 [columns] */
  readonly mean: Float32Array;
  /** 1 / standard deviation, 0 for a constant column. float32 [columns] */
  readonly factor: Float32Array;
}

/** Columns whose variance is below this share of the mean variance count as constant. */
const SMALLEST_SHARE = 1e-6;

/** Computes the scaling from rows, float32 [rows × columns]. */
export function featureScaling(values: Float32Array, columns: number): FeatureScaling {
  const rows = values.length / columns;
  const sums = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let at = 0; at < values.length; at++) sums[at % columns] += values[at];
  const mean = sums.map((sum) => sum / Math.max(1, rows));
  for (let at = 0; at < values.length; at++) {
    squares[at % columns] += (values[at] - mean[at % columns]) ** 2;
  }
  const variances = squares.map((sum) => sum / Math.max(1, rows));
  const least = SMALLEST_SHARE * variances.reduce((sum, each) => sum + each, 0) / columns;
  const factor = variances.map((variance) => variance > least ? 1 / Math.sqrt(variance) : 0);
  return { mean: Float32Array.from(mean), factor: Float32Array.from(factor) };
}
