/**
 * Mixture weights of several classifiers, chosen to maximise the likelihood of rows that none of them
 * has learned from, by expectation-maximisation with fixed components (Dempster, Laird and Rubin
 * 1977; stacking: Breiman 1996).
 */

/** Minimum weight of each classifier, which may be the only one that has an input. */
const MINIMUM_WEIGHT = 0.01;
/** The likelihood is concave in the weights; this many iterations reach its maximum closely. */
const ITERATIONS = 200;

/**
 * Computes one positive weight for each classifier; they sum to 1 and are equal without rows.
 *
 * @param likelihoods the probability of the true class of each row, [classifiers][rows], in (0, 1].
 * @returns number [classifiers].
 */
export function mixtureWeights(likelihoods: readonly ArrayLike<number>[]): number[] {
  const rows = likelihoods[0].length;
  let weights = likelihoods.map(() => 1 / likelihoods.length);
  for (let iteration = 0; rows > 0 && iteration < ITERATIONS; iteration++) {
    const shares = weights.map(() => 0);
    for (let row = 0; row < rows; row++) {
      const joint = weights.map((weight, at) => weight * likelihoods[at][row]);
      const total = joint.reduce((sum, each) => sum + each, 0);
      joint.forEach((each, at) => shares[at] += total > 0 ? each / total : weights[at]);
    }
    weights = shares.map((share) => share / rows);
  }
  const raised = weights.map((weight) => Math.max(weight, MINIMUM_WEIGHT));
  const sum = raised.reduce((total, each) => total + each, 0);
  return raised.map((weight) => weight / sum);
}

/** Selects the probability of the true class of each row: float32 [rows]. */
export function trueClassProbabilities(
  probabilities: Float32Array,
  labels: Int32Array,
): Float32Array {
  const classes = probabilities.length / labels.length;
  return Float32Array.from(labels, (label, row) => probabilities[row * classes + label]);
}
