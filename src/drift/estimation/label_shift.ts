/**
 * The class mix of unlabelled rows where only the mix changed (label shift), from calibrated
 * probabilities.
 */
import { bestClass, type ProbabilityRows, reweighted, rowsIn } from "./probability_rows.ts";

/** Expectation–maximisation ends at this change of any share. */
const TOLERANCE = 1e-8;
const MAX_ROUNDS = 1000;

/**
 * The mix of largest likelihood by expectation–maximisation (Saerens, Latinne and Decaestecker,
 * "Adjusting the Outputs of a Classifier to New a Priori Probabilities", 2002, eq. 2.9).
 *
 * @param prior float [classes]: the mix of the rows on which the probabilities are calibrated.
 */
export function estimateMixByEm(
  probabilities: ProbabilityRows,
  prior: ArrayLike<number>,
): Float64Array {
  const { classes } = probabilities;
  let mix: Float64Array = Float64Array.from(prior);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const factors = mix.map((share, at) => prior[at] > 0 ? share / prior[at] : 0);
    const next = meanRow(reweighted(probabilities, factors));
    const change = next.reduce((most, share, at) => Math.max(most, Math.abs(share - mix[at])), 0);
    mix = next;
    if (change < TOLERANCE) break;
  }
  return mix.slice(0, classes);
}

/** The labelled rows that black-box shift estimation needs. */
export interface LabelledPredictions {
  probabilities: ProbabilityRows;
  actual: ArrayLike<number>;
}

/**
 * The mix by black-box shift estimation (Lipton, Wang and Smola, 2018): the solution of
 * P(predicted | true) · mix = predicted shares, found by non-negative multiplicative updates so that
 * the mix stays a mix where the confusion matrix is nearly singular.
 */
export function estimateMixByConfusion(
  probabilities: ProbabilityRows,
  labelled: LabelledPredictions,
): Float64Array {
  const { classes } = probabilities;
  const confusion = predictedGivenTrue(labelled);
  const shares = new Float64Array(classes);
  const rows = rowsIn(probabilities);
  for (let row = 0; row < rows; row++) shares[bestClass(probabilities, row)] += 1 / rows;
  let mix: Float64Array = new Float64Array(classes).fill(1 / classes);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const expected = new Float64Array(classes);
    for (let actual = 0; actual < classes; actual++) {
      for (let at = 0; at < classes; at++) {
        expected[at] += mix[actual] * confusion[actual * classes + at];
      }
    }
    const next = mix.map((share, actual) => {
      let factor = 0;
      for (let at = 0; at < classes; at++) {
        if (shares[at] > 0) factor += confusion[actual * classes + at] * shares[at] / expected[at];
      }
      return share * factor;
    });
    const change = next.reduce((most, share, at) => Math.max(most, Math.abs(share - mix[at])), 0);
    mix = next;
    if (change < TOLERANCE) break;
  }
  const sum = mix.reduce((total, share) => total + share, 0);
  return mix.map((share) => share / sum);
}

/** float64 [true, predicted], rows with a sum of 1; smoothed by half a row a class. */
function predictedGivenTrue({ probabilities, actual }: LabelledPredictions): Float64Array {
  const { classes } = probabilities;
  const counts = new Float64Array(classes * classes).fill(0.5 / classes);
  for (let row = 0; row < actual.length; row++) {
    counts[actual[row] * classes + bestClass(probabilities, row)]++;
  }
  for (let start = 0; start < counts.length; start += classes) {
    const line = counts.subarray(start, start + classes);
    const sum = line.reduce((total, count) => total + count, 0);
    line.forEach((count, at) => line[at] = count / sum);
  }
  return counts;
}

function meanRow({ classes, values }: { classes: number; values: Float64Array }): Float64Array {
  const mean = new Float64Array(classes);
  for (let at = 0; at < values.length; at++) mean[at % classes] += values[at];
  return mean.map((sum) => sum * classes / values.length);
}
