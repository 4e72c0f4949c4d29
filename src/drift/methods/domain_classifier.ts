/**
 * A domain classifier: logistic regression that tells current from reference rows. Its area under
 * the curve on rows it was not trained on is 0.5 where there is no drift. It is this project's own
 * test, under its own name: Evidently's depends on NumPy's generator and scikit-learn's order of
 * updates.
 */
import { random } from "../../random.ts";
import { normalTail } from "../mathematics/special_functions.ts";

/** A row as positions and values of its features. */
export interface SparseRow {
  indices: ArrayLike<number>;
  values: ArrayLike<number>;
}

/** The score of telling the two sides apart. */
export interface DomainClassification {
  /** Area under the ROC curve on held-out rows. */
  auc: number;
  /** P(AUC at least as large | no drift), by the normal limit of Mann–Whitney's U. */
  probability: number;
}

const FOLDS = 2;
const EPOCHS = 5;
const RATE = 0.5;
const DECAY = 1e-4;

/**
 * Trains on one half of the rows and scores the other, both ways; the scores are ranked together.
 *
 * @throws {RangeError} for too few rows on a side.
 */
export function classifyDomains(
  { reference, current }: { reference: readonly SparseRow[]; current: readonly SparseRow[] },
  { dimensions, seed }: { dimensions: number; seed: number },
): DomainClassification {
  if (Math.min(reference.length, current.length) < 2 * FOLDS) {
    throw new RangeError(
      `Cannot train a domain classifier: ${reference.length} and ${current.length} rows, ` +
        `expected at least ${2 * FOLDS} on each side`,
    );
  }
  const dice = random(seed, "domain classifier");
  const fold = (rows: number) =>
    dice.shuffle(Uint8Array.from({ length: rows }, (_, at) => at % FOLDS));
  const rows = [...reference, ...current];
  const folds = [...fold(reference.length), ...fold(current.length)];
  const isCurrent = (row: number) => row >= reference.length;
  let auc = 0, variance = 0;
  for (let held = 0; held < FOLDS; held++) {
    const training = [...rows.keys()].filter((row) => folds[row] !== held);
    const weights = new Float64Array(dimensions + 1);
    const balance = reference.length / current.length;
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      dice.shuffle(training);
      training.forEach((row, step) => {
        const rate = RATE / (1 + epoch + step / training.length);
        const target = isCurrent(row) ? 1 : 0;
        const error = 1 / (1 + Math.exp(-margin(weights, rows[row]))) - target;
        update(weights, { row: rows[row], step: rate * error * (target ? balance : 1), rate });
      });
    }
    const margins = (wanted: boolean) =>
      Float64Array.from(
        [...rows.keys()].filter((row) => folds[row] === held && isCurrent(row) === wanted),
        (row) => margin(weights, rows[row]),
      ).sort();
    const [below, above] = [margins(false), margins(true)];
    auc += areaUnderCurve(below, above) / FOLDS;
    variance += (below.length + above.length + 1) / (12 * below.length * above.length) / FOLDS ** 2;
  }
  return { auc, probability: normalTail((auc - 0.5) / Math.sqrt(variance)) };
}

/** The last weight is the intercept. */
function margin(weights: Float64Array, { indices, values }: SparseRow): number {
  let sum = weights[weights.length - 1];
  for (let at = 0; at < indices.length; at++) sum += weights[indices[at]] * values[at];
  return sum;
}

function update(
  weights: Float64Array,
  { row: { indices, values }, step, rate }: { row: SparseRow; step: number; rate: number },
): void {
  for (let at = 0; at < indices.length; at++) {
    weights[indices[at]] -= step * values[at] + rate * DECAY * weights[indices[at]];
  }
  weights[weights.length - 1] -= step;
}

/** The share of pairs in which the second sample is larger, equal ones counted half. */
export function areaUnderCurve(below: Float64Array, above: Float64Array): number {
  let pairs = 0, smaller = 0, equal = 0;
  for (const value of above) {
    while (smaller < below.length && below[smaller] < value) smaller++;
    equal = Math.max(equal, smaller);
    while (equal < below.length && below[equal] === value) equal++;
    pairs += smaller + (equal - smaller) / 2;
  }
  return pairs / (below.length * above.length);
}
