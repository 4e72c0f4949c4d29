/** Scores of a text model's confidence: does it tell right from wrong? */
import { mean } from "./mean.ts";

/** The scores of confidence in metrics/text.json. */
export interface Confidence {
  ece: number;
  risk_coverage_area: number;
  coverage_at_95_accuracy: number;
}

/** One line with the means of several splits. */
export function confidenceText(splits: readonly Confidence[]): string {
  const value = (name: keyof Confidence) => mean(splits.map((split) => split[name])).toFixed(3);
  return `confidence of Étiquette: expected calibration error ${value("ece")}, area under the ` +
    `risk-coverage curve ${value("risk_coverage_area")}, 95 % accuracy at a coverage of ` +
    value("coverage_at_95_accuracy");
}
