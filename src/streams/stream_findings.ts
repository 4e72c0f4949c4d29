/** Findings on a stream: compared with the reference, after the streams before it. Pure. */
import type { ClassLabel } from "../artifact/labels.ts";
import type { Column } from "../drift/columns/drift_column.ts";
import { type Estimate, expectedWeightedF1 } from "../drift/estimation/expected_performance.ts";
import { weightedF1 } from "../drift/estimation/class_totals.ts";
import { estimateMixByEm } from "../drift/estimation/label_shift.ts";
import type { ProbabilityRows } from "../drift/estimation/probability_rows.ts";
import { type DriftReport, driftReport } from "../drift/reports/drift_report.ts";
import {
  type MonitorVerdict,
  newMonitor,
  observeStream,
} from "../drift/sequential/drift_monitor.ts";
import { type Columns, getColumn } from "../tables/arrow/column.ts";
import { explainScore, type ScoreChange } from "./score_change.ts";
import { driftColumns } from "./monitored_rows.ts";

/** The tables and probabilities of one stream. */
export interface StreamEvidence {
  reference: Columns;
  /** The streams compared with the same reference before, in their order. */
  earlier: readonly Columns[];
  current: Columns;
  labels: readonly ClassLabel[];
  /** float32 [rows, labels] of the current stream. */
  probabilities: Float32Array;
  /**
   * float [labels]: the mean of the model's probabilities on the reference. With the shares of the
   * training part in its place, probabilities that are calibrated by their top label alone would
   * make the estimate wander off.
   */
  prior: ArrayLike<number>;
}

/** The findings. */
export interface StreamFindings {
  report: DriftReport;
  /** The alarm that may be looked at after every stream. */
  monitor: MonitorVerdict;
  /** ln of the evidence at which the alarm is raised. */
  alarmAt: number;
  /** The weighted F1 to be expected from the model's probabilities, with its interval. */
  expectedF1: Estimate;
  /** The F1 where every row has its label. */
  trueF1: number | null;
  /** The change of the F1 since the reference by cause, likewise. */
  change: ScoreChange | null;
  /** Estimated share of each class, [labels]. */
  mix: number[];
}

/** Tests a stream, adds it to the evidence of those before, and estimates its score. */
export function streamFindings(
  { reference, earlier, current, labels, probabilities, prior }: StreamEvidence,
  { alarm_budget: budget, drift_share: driftShare, seed }: {
    alarm_budget: number;
    drift_share: number;
    seed: number;
  },
): StreamFindings {
  const columnsOf = driftColumns(reference);
  const [referenceColumns, currentColumns] = [reference, current].map(columnsOf);
  const sides = { reference: referenceColumns, current: currentColumns };
  const rows: ProbabilityRows = { classes: labels.length, values: probabilities };
  const mix = estimateMixByEm(rows, prior);
  return {
    report: driftReport(sides, { driftShare, seed }),
    monitor: monitorVerdict(referenceColumns, [...earlier.map(columnsOf), currentColumns], {
      budget,
      seed,
    }),
    alarmAt: -Math.log(budget),
    expectedF1: expectedWeightedF1(rows, { seed }),
    trueF1: trueWeightedF1(current),
    change: explainScore({ reference, current }, { labels, probabilities: rows }),
    mix: [...mix],
  };
}

function monitorVerdict(
  reference: readonly Column[],
  streams: readonly Column[][],
  options: { budget: number; seed: number },
): MonitorVerdict {
  let state = newMonitor(reference, options);
  let verdict: MonitorVerdict | undefined;
  for (const stream of streams) ({ state, verdict } = observeStream(state, stream));
  return verdict!;
}

/** The weighted F1 of a table of monitored rows; null unless every row has a label. */
export function trueWeightedF1(table: Columns): number | null {
  const actual = getColumn(table, "actual", "utf8?").values;
  if (actual.length === 0 || actual.includes(null)) return null;
  const predicted = getColumn(table, "predicted", "utf8").values;
  const codes = [...new Set([...actual, ...predicted])];
  const places = new Map(codes.map((code, at) => [code, at]));
  const zeros = () => new Float64Array(codes.length);
  const totals = { correct: zeros(), actual: zeros(), predicted: zeros() };
  predicted.forEach((code, row) => {
    totals.actual[places.get(actual[row])!]++;
    totals.predicted[places.get(code)!]++;
    if (code === actual[row]) totals.correct[places.get(code)!]++;
  });
  return weightedF1(totals);
}
