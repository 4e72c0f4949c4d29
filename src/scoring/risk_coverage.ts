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

/** A point of the risk-coverage curve. */
export interface RiskCoveragePoint {
  /** Share of rows answered, in (0, 1]. */
  coverage: number;
  /** Share of wrong answers among them. */
  risk: number;
  /** Confidence of the least confident of them. */
  confidence: number;
}

/** Returns the risk-coverage curve at `points` evenly spaced coverages, fewer where there are fewer rows. */
export function riskCoverageCurve(
  probabilities: Probabilities,
  actual: ArrayLike<number>,
  { points = 100 }: { points?: number } = {},
): RiskCoveragePoint[] {
  const { classes, values } = probabilities;
  const predicted = mostProbable(probabilities);
  const order = rowsByConfidence(probabilities, predicted);
  const count = Math.min(points, order.length);
  const ends = Array.from(
    { length: count },
    (_, at) => Math.round((at + 1) * order.length / count),
  );
  let wrong = 0;
  let done = 0;
  return ends.map((end) => {
    for (; done < end; done++) if (predicted[order[done]] !== actual[order[done]]) wrong++;
    const last = order[end - 1];
    return {
      coverage: end / order.length,
      risk: wrong / end,
      confidence: values[last * classes + predicted[last]],
    };
  });
}

/** Row numbers, the most confident first. */
function rowsByConfidence({ classes, values }: Probabilities, predicted: Int32Array): Int32Array {
  const confidence = (row: number) => values[row * classes + predicted[row]];
  return predicted.map((_, row) => row).sort((a, b) => confidence(b) - confidence(a) || a - b);
}

/** Compares confidences with the true class positions, for an accuracy such as 0.95. */
export function riskCoverage(
  probabilities: Probabilities,
  actual: ArrayLike<number>,
  accuracy: number,
): RiskCoverage {
  const predicted = mostProbable(probabilities);
  const order = rowsByConfidence(probabilities, predicted);
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
