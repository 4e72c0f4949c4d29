/**
 * Probabilities from the margins of one-vs-rest classifiers: each margin through the same sigmoid (Platt
 * 1999), to the fourth power, then divided by their sum (Zadrozny and Elkan 2002). The power lets the
 * greatest margin weigh more than many small ones together. Slope and offset are those under which
 * the greatest probability of each held-out row tells best whether its class is right (top-label
 * calibration, Gupta and Ramdas 2022): where margins were raised for rare classes, the likelihood of the
 * labels themselves would give confidences that are too low.
 */

/** Margins, `values` [rows × classes]. */
export interface Margins {
  classes: number;
  values: Float32Array;
}

/** The sigmoid 1 / (1 + exp(−slope · margin − offset)). */
export interface Sigmoid {
  slope: number;
  offset: number;
}

/** Exponent of the sigmoids; two squarings. */
export const POWER = 4;
/** Keeps sums above 0 where every power vanishes. */
const LEAST_SUM = 1e-300;
/** Used where there are no held-out rows. */
const PRIOR: Sigmoid = { slope: 3, offset: 1 };
const LOG_SLOPES = [Math.log(0.3), Math.log(16)] as const;
const OFFSETS = [-8, 8] as const;
const STEPS = 10;
/** Rows that are looked at, at most: more would not move two numbers. */
const ROWS = 2000;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Finds the sigmoid by two nested golden-section searches. */
export function fitSigmoid(margins: Margins, labels: Int32Array): Sigmoid {
  if (labels.length === 0) return PRIOR;
  const stride = Math.ceil(labels.length / ROWS);
  const lossAt = (sigmoid: Sigmoid) => topLabelLoss(margins, labels, { sigmoid, stride });
  const bestSlope = (offset: number) =>
    minimize((log) => lossAt({ slope: Math.exp(log), offset }), LOG_SLOPES);
  const { at: offset } = minimize((offset) => bestSlope(offset).least, OFFSETS);
  return { slope: Math.exp(bestSlope(offset).at), offset };
}

/** Probabilities: float32 [rows × classes]. */
export function calibrate({ classes, values }: Margins, sigmoid: Sigmoid): Float32Array {
  const probabilities = new Float32Array(values.length);
  const row = new Float64Array(classes);
  for (let from = 0; from < values.length; from += classes) {
    let sum = LEAST_SUM;
    for (let k = 0; k < classes; k++) sum += row[k] = value(values[from + k], sigmoid);
    for (let k = 0; k < classes; k++) probabilities[from + k] = row[k] / sum;
  }
  return probabilities;
}

function value(margin: number, { slope, offset }: Sigmoid): number {
  const sigmoid = 1 / (1 + Math.exp(-slope * margin - offset));
  const square = sigmoid * sigmoid;
  return square * square;
}

/** Sum over the rows of −ln(confidence) where the prediction is right, else −ln(1 − confidence). */
function topLabelLoss(
  { classes, values }: Margins,
  labels: Int32Array,
  { sigmoid, stride }: { sigmoid: Sigmoid; stride: number },
): number {
  let loss = 0;
  for (let row = 0; row < labels.length; row += stride) {
    let sum = LEAST_SUM;
    let best = row * classes;
    for (let at = row * classes; at < (row + 1) * classes; at++) {
      sum += value(values[at], sigmoid);
      if (values[at] > values[best]) best = at;
    }
    const confidence = value(values[best], sigmoid) / sum;
    const isRight = best === row * classes + labels[row];
    loss -= Math.log(Math.max(1e-12, isRight ? confidence : 1 - confidence));
  }
  return loss;
}

function minimize(f: (x: number) => number, [from, to]: readonly [number, number]) {
  let [low, high] = [from, to];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [f(left), f(right)];
  for (let step = 0; step < STEPS; step++) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = f(right);
    }
  }
  return atLeft <= atRight ? { at: left, least: atLeft } : { at: right, least: atRight };
}
