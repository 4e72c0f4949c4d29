/** Mean and variance of one side of pooled values. */

/** A sample as values with counts. */
export interface CountedValues {
  values: Float64Array;
  counts: Float64Array;
  size: number;
}

/** The mean and the population variance (divided by the size), in two passes. */
export function moments({ values, counts, size }: CountedValues): {
  mean: number;
  variance: number;
} {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at] * counts[at];
  const mean = sum / size;
  let squares = 0, rest = 0;
  for (let at = 0; at < values.length; at++) {
    const deviation = values[at] - mean;
    squares += counts[at] * deviation * deviation;
    rest += counts[at] * deviation;
  }
  return { mean, variance: Math.max((squares - rest * rest / size) / size, 0) };
}
