/**
 * A drift report as Evidently's metrics and tests, from which its result JSON and its snapshots are
 * written. Names and texts are those of Evidently 0.7.21.
 */
import { type ColumnDrift, type DriftReport, isTested } from "./drift_report.ts";
import { fingerprint, pythonFloat } from "./fingerprint.ts";

/** A metric with its parameters, before it takes either form. */
export interface EvidentlyMetric {
  id: string;
  displayName: string;
  config: { type: string } & Record<string, string | number>;
  /** The values: one number, or a count with a share. */
  value: number | { count: number; share: number };
  test: EvidentlyTest;
  /** The column's result; absent for the count over columns. */
  column?: ColumnDrift;
}

/** A test's outcome as both forms hold it. */
export interface EvidentlyTest {
  id: string;
  name: string;
  description: string;
  metric_config: { metric_id: string; params: Record<string, unknown> };
  test_config: Record<string, unknown>;
  status: "SUCCESS" | "FAIL";
  bound_test: Record<string, unknown> | null;
}

const METRIC = "evidently:metric_v2";

/** The metrics of `DataDriftPreset` in its order; columns without a score are left out. */
export function evidentlyMetrics(report: DriftReport): EvidentlyMetric[] {
  const tested = report.columns.filter(isTested)
    // A score must be a number: Evidently cannot load NaN from strict JSON.
    .filter(({ score }) => Number.isFinite(score));
  return [countMetric(report), ...tested.map(columnMetric)];
}

function countMetric(report: DriftReport): EvidentlyMetric {
  const { driftShare, driftedColumns, share } = report;
  const parameters: Record<string, number> = driftShare === 0.5 ? {} : { drift_share: driftShare };
  const id = fingerprint("evidently.metrics.column_statistics.DriftedColumnsCount", parameters);
  const config = { type: `${METRIC}:DriftedColumnsCount`, drift_share: driftShare };
  const lessThan = { ...testConfig("LessThanMetricTest"), threshold: driftShare };
  return {
    id,
    displayName: "Count of Drifted Columns",
    config,
    value: { count: driftedColumns, share },
    test: {
      id: "lt",
      name: `Share of Drifted Columns: Less ${driftShare.toFixed(3)}`,
      description: "Share of Drifted Columns: Actual value " +
        `${share.toFixed(3)} ${share < driftShare ? "<" : ">="} ${driftShare.toFixed(3)}`,
      metric_config: { metric_id: id, params: config },
      test_config: lessThan,
      status: share < driftShare ? "SUCCESS" : "FAIL",
      bound_test: {
        type: "evidently:bound_test:CountBoundTest",
        test: lessThan,
        metric_fingerprint: id,
        is_count: false,
      },
    },
  };
}

function columnMetric(result: ColumnDrift): EvidentlyMetric {
  const { column, method, displayName, named, threshold, thresholdNamed, score, drifted } = result;
  const id = fingerprint("evidently.metrics.column_statistics.ValueDrift", {
    column,
    ...(named ? { method } : {}),
    ...(thresholdNamed ? { threshold } : {}),
  });
  const config = {
    type: `${METRIC}:ValueDrift`,
    column,
    method: named ? method : displayName,
    threshold,
  };
  return {
    id,
    displayName: `Value drift for ${column}`,
    config,
    value: score,
    column: result,
    test: {
      id: "drift",
      name: `Value Drift for column ${column}`,
      description: `Drift score is ${score.toFixed(2)}. The drift detection method is ` +
        `${displayName}. The drift threshold is ${threshold.toFixed(2)}.`,
      metric_config: { metric_id: id, params: config },
      test_config: {},
      status: drifted ? "FAIL" : "SUCCESS",
      bound_test: {
        type: "evidently:bound_test:ValueDriftBoundTest",
        test: testConfig("ValueDriftTest"),
        metric_fingerprint: id,
      },
    },
  };
}

function testConfig(name: string) {
  return {
    type: `evidently:test_v2:${name}`,
    is_critical: true,
    alias: null,
    label_filters: null,
  };
}

/** `Type(param=value,…)`, the `metric_name` of the result JSON. */
export function metricName({ config: { type, ...parameters } }: EvidentlyMetric): string {
  const texts = Object.entries(parameters).map(([name, value]) =>
    `${name}=${typeof value === "number" ? pythonFloat(value) : value}`
  );
  return `${type.split(":").at(-1)}(${texts.join(",")})`;
}
