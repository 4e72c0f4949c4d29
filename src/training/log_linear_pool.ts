/**
 * Combines classifiers by a log-linear pool, p(k) ∝ exp(Σ_m w_m s_m(k)), where s_m are log
 * probabilities or logits (Genest and Zidek 1986, Combining Probability Distributions, section 3.2).
 * The weights maximise the likelihood of rows that no classifier has learned from. With one classifier
 * this is temperature scaling (Guo et al. 2017), w being the inverse temperature.
 */
import { Matrix, solve } from "ml-matrix";

/** Scores of the same rows by several classifiers. */
export interface PoolScores {
  readonly classes: number;
  /** One array a classifier, [rows × classes]. */
  readonly members: readonly Float32Array[];
}

/** Newton's method doubles the correct digits in each step; it has never needed a tenth of this. */
const MAX_STEPS = 100;
const TOLERANCE = 1e-10;

/**
 * Fits the weights, none below 0. A prior worth one row draws them to 1 / classifiers, so that few
 * rows, all of them right, give no infinite weight; without rows it alone counts.
 *
 * @returns number [members].
 */
export function poolWeights({ classes, members }: PoolScores, labels: Int32Array): number[] {
  const prior = 1 / members.length;
  let best = { weights: members.map(() => 0), loss: Infinity };
  // The least loss without negative weights is that of some set of members alone.
  for (let set = 0; set < 1 << members.length; set++) {
    const chosen = members.flatMap((_, at) => set >> at & 1 ? [at] : []);
    const scores = { classes, members: chosen.map((at) => members[at]) };
    const found = newton(scores, labels, prior);
    if (found.some((weight) => weight < 0)) continue;
    const weights = members.map(() => 0);
    chosen.forEach((at, position) => weights[at] = found[position]);
    const loss = penalisedLoss({ classes, members }, labels, { weights, prior });
    if (loss < best.loss) best = { weights, loss };
  }
  return best.weights;
}

/** Loss and prior: a Gaussian around `prior` that counts as one row. */
function penalisedLoss(scores: PoolScores, labels: Int32Array, { weights, prior }: Weighting) {
  const distance = weights.reduce((sum, weight) => sum + (weight - prior) ** 2, 0);
  return poolLoss(scores, weights, labels) + distance / (2 * Math.max(1, labels.length));
}

interface Weighting {
  weights: readonly number[];
  prior: number;
}

/** Returns the probabilities of the pool, float32 [rows × classes]. */
export function pooledProbabilities(
  { classes, members }: PoolScores,
  weights: readonly number[],
): Float32Array {
  const pooled = new Float32Array(members[0].length);
  for (let start = 0; start < pooled.length; start += classes) {
    const { probabilities } = rowProbabilities({ classes, members }, weights, start);
    pooled.set(probabilities, start);
  }
  return pooled;
}

/** Mean negative log-likelihood of the labels under the pool; 0 without rows. */
export function poolLoss(scores: PoolScores, weights: readonly number[], labels: Int32Array) {
  let sum = 0;
  labels.forEach((label, row) => {
    const start = row * scores.classes;
    const { logits, logTotal } = rowProbabilities(scores, weights, start);
    sum += logTotal - logits[label];
  });
  return sum / Math.max(1, labels.length);
}

function newton(scores: PoolScores, labels: Int32Array, prior: number): number[] {
  const penalised = (weights: readonly number[]) =>
    penalisedLoss(scores, labels, { weights, prior });
  let weights = scores.members.map(() => prior);
  let loss = penalised(weights);
  for (let step = 0; weights.length > 0 && step < MAX_STEPS; step++) {
    const direction = newtonDirection(scores, labels, { weights, prior });
    let factor = 1;
    let next = weights;
    let nextLoss = loss;
    do {
      next = weights.map((weight, at) => weight - factor * direction[at]);
      nextLoss = penalised(next);
      factor /= 2;
    } while (nextLoss > loss && factor > TOLERANCE);
    if (!(nextLoss < loss - TOLERANCE)) return weights;
    [weights, loss] = [next, nextLoss];
  }
  return weights;
}

/** H⁻¹ g, where g_m = E_p[s_m] − s_m(label) and H = Cov_p(s_m, s_n), both means over rows. */
function newtonDirection(
  scores: PoolScores,
  labels: Int32Array,
  { weights, prior }: Weighting,
): number[] {
  const { classes, members } = scores;
  const count = members.length;
  const gradient = weights.map((weight) => weight - prior);
  const hessian = Matrix.eye(count, count);
  labels.forEach((label, row) => {
    const start = row * classes;
    const { probabilities } = rowProbabilities(scores, weights, start);
    const means = members.map((member) =>
      probabilities.reduce((sum, p, k) => sum + p * member[start + k], 0)
    );
    for (let m = 0; m < count; m++) {
      gradient[m] += means[m] - members[m][start + label];
      for (let n = 0; n <= m; n++) {
        let product = -means[m] * means[n];
        for (let k = 0; k < classes; k++) {
          product += probabilities[k] * members[m][start + k] * members[n][start + k];
        }
        hessian.set(m, n, hessian.get(m, n) + product);
        if (n !== m) hessian.set(n, m, hessian.get(m, n));
      }
    }
  });
  return solve(hessian, Matrix.columnVector(gradient)).to1DArray();
}

function rowProbabilities(
  { classes, members }: PoolScores,
  weights: readonly number[],
  start: number,
) {
  const logits = new Float64Array(classes);
  members.forEach((member, m) => {
    for (let k = 0; k < classes; k++) logits[k] += weights[m] * member[start + k];
  });
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  const logTotal = most + Math.log(total);
  return { logits, logTotal, probabilities: logits.map((logit) => Math.exp(logit - logTotal)) };
}
