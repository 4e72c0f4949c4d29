/**
 * Formats the files of an evaluation in `metrics/`. DVC reads the first as metrics (it keeps
 * numbers and texts in nested maps and drops lists, so classes are a map) and the two tables as plots
 * (its `confusion` template counts rows of `actual,predicted` itself).
 */
import { stringify } from "csv-stringify/sync";
import { classF1Intervals, type Interval } from "./bootstrap.ts";
import type { ReliabilityBin } from "./calibration.ts";
import type { Evaluation } from "./evaluation.ts";
import { riskCoverageCurve, type RiskCoveragePoint } from "./risk_coverage.ts";

/** Scores of one class in a metrics file. */
export interface ClassMetrics {
  name: string;
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

/** The content of `metrics/<model>.json`. */
export interface Metrics {
  weighted_f1: number;
  weighted_f1_low: number;
  weighted_f1_high: number;
  macro_f1: number;
  accuracy: number;
  log_loss: number;
  ece: number;
  /** Area under the risk-coverage curve; 0 is best. */
  risk_coverage_area: number;
  /** Largest share of rows, the most confident, that is answered with an accuracy of 95 %. */
  coverage_at_95_accuracy: number;
  rows: number;
  /** By class code. */
  classes: Record<string, ClassMetrics>;
}

/** Converts an evaluation to the content of `metrics/<model>.json`. */
export function toMetrics(evaluation: Evaluation): Metrics {
  const { labels, report, interval, calibration, riskCoverage } = evaluation;
  return {
    weighted_f1: report.weightedF1,
    weighted_f1_low: interval.low,
    weighted_f1_high: interval.high,
    macro_f1: report.macroF1,
    accuracy: report.accuracy,
    log_loss: calibration.logLoss,
    ece: calibration.ece,
    risk_coverage_area: riskCoverage.area,
    coverage_at_95_accuracy: riskCoverage.coverage,
    rows: report.rows,
    classes: Object.fromEntries(
      labels.map(({ code, name }, at) => [String(code), { name, ...report.classes[at] }]),
    ),
  };
}

/** Formats `metrics/<model>_confusion.csv`: class codes, one line for each test row. */
export function confusionCsv({ labels, actual, predicted }: Evaluation): string {
  const rows = Array.from(
    predicted,
    (guess, row) => [labels[actual[row]].code, labels[guess].code],
  );
  return stringify(rows, { header: true, columns: ["actual", "predicted"] });
}

/** Formats `metrics/<model>_report.csv`: one line for each class, in the order of the labels. */
export function reportCsv({ labels, report }: Evaluation): string {
  const columns = ["code", "name", "precision", "recall", "f1", "support"];
  const rows = labels.map(({ code, name }, at) => ({ code, name, ...report.classes[at] }));
  return stringify(rows, { header: true, columns });
}

/** The content of `metrics/<model>_curves.json`: what plots need beside the scores. */
export interface Curves {
  reliability: ReliabilityBin[];
  risk_coverage: RiskCoveragePoint[];
  /** 95 % interval of the F1 by class code. */
  class_intervals: Record<string, Interval>;
}

/** Computes the curves of an evaluation; the seed and resamples are those of its own intervals. */
export function toCurves(
  evaluation: Evaluation,
  { seed, resamples }: { seed: number; resamples: number },
): Curves {
  const { labels, actual, confusion, calibration, probabilities } = evaluation;
  const intervals = classF1Intervals(confusion, { seed, resamples });
  return {
    reliability: calibration.bins,
    risk_coverage: riskCoverageCurve(
      { classes: labels.length, values: probabilities },
      actual,
    ),
    class_intervals: Object.fromEntries(
      labels.map(({ code }, at) => [String(code), intervals[at]]),
    ),
  };
}

/** Columns of `metrics/<model>_predictions.arrow`: one row for each test row, in its order. */
export function predictionColumns({ labels, actual, predicted, probabilities }: Evaluation): {
  actual: Int32Array;
  predicted: Int32Array;
  /** Probability of the predicted class. */
  confidence: Float32Array;
  /** Probability of the true class. */
  truth: Float32Array;
} {
  const of = (row: number, position: number) => probabilities[row * labels.length + position];
  return {
    actual: Int32Array.from(actual),
    predicted,
    confidence: Float32Array.from(predicted, (position, row) => of(row, position)),
    truth: Float32Array.from(actual, (position, row) => of(row, position)),
  };
}
