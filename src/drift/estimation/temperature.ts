/** Calibration by one temperature (Guo et al., "On Calibration of Modern Neural Networks", 2017). */
import { type ProbabilityRows, rowsIn } from "./probability_rows.ts";

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const STEPS = 40;

/** The temperature of least log loss on labelled rows, between 1/8 and 8. */
export function fitTemperature(
  probabilities: ProbabilityRows,
  actual: ArrayLike<number>,
): number {
  let [low, high] = [-Math.log(8), Math.log(8)];
  const loss = (log: number) => logLoss(withTemperature(probabilities, Math.exp(log)), actual);
  for (let step = 0; step < STEPS; step++) {
    const [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/** Probabilities p^(1/T), brought back to a sum of 1. */
export function withTemperature(
  { classes, values }: ProbabilityRows,
  temperature: number,
): { classes: number; values: Float64Array } {
  const result = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += classes) {
    let sum = 0;
    for (let at = start; at < start + classes; at++) {
      sum += result[at] = Math.max(values[at], 1e-12) ** (1 / temperature);
    }
    for (let at = start; at < start + classes; at++) result[at] /= sum;
  }
  return { classes, values: result };
}

function logLoss(probabilities: ProbabilityRows, actual: ArrayLike<number>): number {
  const { classes, values } = probabilities;
  let sum = 0;
  for (let row = 0; row < rowsIn(probabilities); row++) {
    sum -= Math.log(Math.max(values[row * classes + actual[row]], 1e-12));
  }
  return sum;
}
