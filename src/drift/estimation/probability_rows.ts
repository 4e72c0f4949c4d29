/** Probabilities of every class for every row. */

/** Probabilities, row-major. */
export interface ProbabilityRows {
  classes: number;
  /** float [rows, classes]; each row sums to 1. */
  values: Float32Array | Float64Array;
}

/** The number of rows. */
export function rowsIn({ classes, values }: ProbabilityRows): number {
  return values.length / classes;
}

/** The most probable class of a row; the first one of equals. */
export function bestClass({ classes, values }: ProbabilityRows, row: number): number {
  let best = 0;
  for (let at = 1; at < classes; at++) {
    if (values[row * classes + at] > values[row * classes + best]) best = at;
  }
  return best;
}

/** Multiplies each class by a factor and brings the rows back to a sum of 1. */
export function reweighted(
  { classes, values }: ProbabilityRows,
  factors: ArrayLike<number>,
): { classes: number; values: Float64Array } {
  const result = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += classes) {
    let sum = 0;
    for (let at = 0; at < classes; at++) {
      sum += result[start + at] = values[start + at] * factors[at];
    }
    for (let at = 0; at < classes; at++) result[start + at] /= sum || 1;
  }
  return { classes, values: result };
}
