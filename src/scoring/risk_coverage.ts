/**
 * Measures how well confidence ranks errors: the share of wrong answers (risk) among the most confident
 * rows, for each share of rows answered (coverage). Geifman and El-Yaniv, "Selective classification
 * for deep neural networks", 2017.
 */
import { mostProbable, type Probabilities } from "./calibration.ts";

/** Scores of the risk-coverage curve. */
export interface RiskCoverage {
  /** Mean over the rows of the risk at their coverage, in [0, 1]; 0 is best. */
  area: number;
  /** Largest coverage at which the answered rows reach the accuracy asked for; 0 if none does. */
  coverage: number;
}

/** Compares confidences with the true class positions, for an accuracy such as 0.95. */
export function riskCoverage(
  probabilities: Probabilities,
  actual: ArrayLike<number>,
  accuracy: number,
): RiskCoverage {
  const { classes, values } = probabilities;
  const predicted = mostProbable(probabilities);
  const confidence = (row: number) => values[row * classes + predicted[row]];
  const order = predicted.map((_, row) => row).sort((a, b) =>
    confidence(b) - confidence(a) || a - b
  );
  const rows = Math.max(1, order.length);
  let wrong = 0;
  let area = 0;
  let coverage = 0;
  order.forEach((row, at) => {
    if (predicted[row] !== actual[row]) wrong++;
    const risk = wrong / (at + 1);
    area += risk / rows;
    if (risk <= 1 - accuracy + 1e-12) coverage = (at + 1) / rows;
  });
  return { area, coverage };
}
