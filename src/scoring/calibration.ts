/**
 * Measures calibration: reliability by confidence, the expected calibration error over equal-width bins
 * (Guo et al., "On Calibration of Modern Neural Networks", 2017, eq. 3) and the log loss.
 */

/** Class probabilities, row-major. */
export interface Probabilities {
  classes: number;
  /** float [rows, classes]; each row sums to 1. */
  values: Float32Array | Float64Array;
}

/** Rows whose confidence lies in (low, high]; the first bin takes 0 as well. */
export interface ReliabilityBin {
  low: number;
  high: number;
  rows: number;
  /** Mean probability of the predicted class; 0 when the bin is empty. */
  confidence: number;
  /** Share of right predictions; 0 when the bin is empty. */
  accuracy: number;
}

/** Calibration of a set of predictions. */
export interface Calibration {
  /** Expected calibration error: Σ rows_b / rows · |accuracy_b − confidence_b|, in [0, 1]. */
  ece: number;
  /** Mean −ln p(true class), in nats; probabilities are kept one float step away from 0. */
  logLoss: number;
  bins: ReliabilityBin[];
}

/** Returns the most probable class of each row, int32 [rows]; of equals the first. */
export function mostProbable({ classes, values }: Probabilities): Int32Array {
  const best = new Int32Array(values.length / classes);
  for (let row = 0; row < best.length; row++) {
    const start = row * classes;
    for (let at = 1; at < classes; at++) {
      if (values[start + at] > values[start + best[row]]) best[row] = at;
    }
  }
  return best;
}

/**
 * Compares probabilities with the true class positions.
 *
 * @throws {RangeError} if the shapes do not fit, or `bins` is not a positive integer.
 */
export function calibration(
  probabilities: Probabilities,
  actual: ArrayLike<number>,
  { bins: binCount = 15 }: { bins?: number } = {},
): Calibration {
  const { classes, values } = probabilities;
  if (values.length !== actual.length * classes) {
    throw new RangeError(
      `Cannot measure calibration: ${values.length} probabilities, ` +
        `expected ${actual.length} rows of ${classes}`,
    );
  }
  if (!Number.isInteger(binCount) || binCount < 1) {
    throw new RangeError(`Cannot measure calibration: ${binCount} bins, expected 1 or more`);
  }
  const bins = emptyBins(binCount);
  const smallest = values instanceof Float32Array ? 2 ** -23 : Number.EPSILON;
  let loss = 0;
  mostProbable(probabilities).forEach((predicted, row) => {
    const confidence = values[row * classes + predicted];
    const bin = bins[binIndex(confidence, binCount)];
    bin.rows++;
    bin.confidence += confidence;
    bin.accuracy += predicted === actual[row] ? 1 : 0;
    const truth = values[row * classes + actual[row]];
    loss -= Math.log(Math.min(Math.max(truth, smallest), 1 - smallest));
  });
  const rows = Math.max(actual.length, 1);
  const means = bins.map(binMeans);
  return {
    ece: means.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.accuracy - bin.confidence), 0) /
      rows,
    logLoss: loss / rows,
    bins: means,
  };
}

function emptyBins(count: number): ReliabilityBin[] {
  return Array.from({ length: count }, (_, at) => ({
    low: at / count,
    high: (at + 1) / count,
    rows: 0,
    confidence: 0,
    accuracy: 0,
  }));
}

function binIndex(confidence: number, count: number): number {
  return Math.min(Math.max(Math.ceil(confidence * count) - 1, 0), count - 1);
}

function binMeans(bin: ReliabilityBin): ReliabilityBin {
  const rows = Math.max(bin.rows, 1);
  return { ...bin, confidence: bin.confidence / rows, accuracy: bin.accuracy / rows };
}
