/**
 * How far to trust each of several classifiers: the weights of their probabilities' mixture under
 * which rows that none of them has learned from are likeliest, by expectation-maximisation with
 * fixed components (Dempster, Laird and Rubin 1977; stacking: Breiman 1996).
 */

/** What each keeps at least: it may have to answer alone. */
const LEAST = 0.01;
/** The likelihood is concave in the weights: this many rounds end within a hair of its top. */
const ROUNDS = 200;

/**
 * Positive weights that sum to 1, one for each classifier; all equal where there are no rows.
 *
 * @param likelihoods what each classifier says of the right class of each row, in (0, 1].
 */
export function mixtureWeights(likelihoods: readonly ArrayLike<number>[]): number[] {
  const rows = likelihoods[0].length;
  let weights = likelihoods.map(() => 1 / likelihoods.length);
  for (let round = 0; rows > 0 && round < ROUNDS; round++) {
    const shares = weights.map(() => 0);
    for (let row = 0; row < rows; row++) {
      const joint = weights.map((weight, at) => weight * likelihoods[at][row]);
      const total = joint.reduce((sum, each) => sum + each, 0);
      joint.forEach((each, at) => shares[at] += total > 0 ? each / total : weights[at]);
    }
    weights = shares.map((share) => share / rows);
  }
  const raised = weights.map((weight) => Math.max(weight, LEAST));
  const sum = raised.reduce((total, each) => total + each, 0);
  return raised.map((weight) => weight / sum);
}

/** The probability of each row's own class. */
export function trueClassProbabilities(
  probabilities: Float32Array,
  labels: Int32Array,
): Float32Array {
  const classes = probabilities.length / labels.length;
  return Float32Array.from(labels, (label, row) => probabilities[row * classes + label]);
}
