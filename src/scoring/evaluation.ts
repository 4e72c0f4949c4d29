/** Computes every score of one set of predictions from probabilities and true classes. */
import { type Interval, weightedF1Interval } from "./bootstrap.ts";
import { type Calibration, calibration, mostProbable, type Probabilities } from "./calibration.ts";
import { type ClassificationReport, classificationReport } from "./classification_report.ts";
import { type RiskCoverage, riskCoverage } from "./risk_coverage.ts";
import { type ConfusionMatrix, confusionMatrix } from "./confusion.ts";

/** Code and name of a class. */
export interface ClassLabel {
  code: string | number;
  name: string;
}

/** All scores of one set of predictions. */
export interface Evaluation {
  /** `labels[i]` names class position i. */
  labels: readonly ClassLabel[];
  report: ClassificationReport;
  /** 95 % interval of the weighted F1. */
  interval: Interval;
  calibration: Calibration;
  /** At an accuracy of 95 %. */
  riskCoverage: RiskCoverage;
  confusion: ConfusionMatrix;
  /** True class positions, [rows]. */
  actual: ArrayLike<number>;
  predicted: Int32Array;
  /** float [rows, labels.length]. */
  probabilities: Float32Array | Float64Array;
}

/** Input of `evaluate`: predictions, truth and the settings of the bootstrap. */
export interface EvaluationInput {
  labels: readonly ClassLabel[];
  /** float [rows, labels.length]. */
  probabilities: Float32Array | Float64Array;
  /** True class positions, [rows]. */
  actual: ArrayLike<number>;
  seed: number;
  resamples: number;
}

/** Computes the weighted F1 of the most probable classes. */
export function weightedF1FromProbabilities(
  probabilities: Probabilities,
  actual: ArrayLike<number>,
): number {
  const predicted = mostProbable(probabilities);
  const confusion = confusionMatrix({ actual, predicted }, probabilities.classes);
  return classificationReport(confusion).weightedF1;
}

/**
 * Scores probabilities against the truth; the most probable class is the prediction.
 *
 * @throws {RangeError} if the shapes do not match or `resamples` is no positive integer.
 */
export function evaluate(input: EvaluationInput): Evaluation {
  const { labels, actual, seed, resamples } = input;
  const probabilities: Probabilities = { classes: labels.length, values: input.probabilities };
  const predicted = mostProbable(probabilities);
  const confusion = confusionMatrix({ actual, predicted }, labels.length);
  return {
    labels,
    report: classificationReport(confusion),
    interval: weightedF1Interval(confusion, { seed, resamples }),
    calibration: calibration(probabilities, actual),
    riskCoverage: riskCoverage(probabilities, actual, 0.95),
    confusion,
    actual,
    predicted,
    probabilities: input.probabilities,
  };
}
