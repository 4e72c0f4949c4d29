/** Evidently's result JSON, the form of `Snapshot.dict()` that people and scripts read. */
import { z } from "zod";
import type { DriftReport } from "./drift_report.ts";
import { evidentlyMetrics, metricName } from "./evidently_metrics.ts";

const test = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  metric_config: z.object({ metric_id: z.string(), params: z.record(z.string(), z.unknown()) }),
  test_config: z.record(z.string(), z.unknown()),
  status: z.enum(["SUCCESS", "FAIL", "WARNING", "ERROR", "SKIPPED"]),
  bound_test: z.record(z.string(), z.unknown()).nullable(),
});

/** The schema of the result JSON, with what this project adds: the columns that failed. */
export const evidentlyResultSchema = z.object({
  metrics: z.array(z.object({
    id: z.string().regex(/^[0-9a-f]{32}$/),
    metric_name: z.string(),
    config: z.looseObject({ type: z.string() }),
    value: z.union([z.number(), z.object({ count: z.number(), share: z.number() })]),
  })),
  tests: z.array(test),
  failed_columns: z.array(z.object({ column: z.string(), error: z.string() })),
});

/** The result JSON as a value. */
export type EvidentlyResult = z.infer<typeof evidentlyResultSchema>;

/** Writes a report in the form of `Report([DataDriftPreset()], include_tests=True)`. */
export function evidentlyResult(report: DriftReport): EvidentlyResult {
  const metrics = evidentlyMetrics(report);
  return {
    metrics: metrics.map((metric) => ({
      id: metric.id,
      metric_name: metricName(metric),
      config: metric.config,
      value: metric.value,
    })),
    tests: metrics.map((metric) => metric.test),
    failed_columns: report.columns.flatMap((column) =>
      "error" in column
        ? [{ column: column.column, error: column.error }]
        : Number.isFinite(column.score)
        ? []
        : [{ column: column.column, error: `${column.method} gave ${column.score}` }]
    ),
  };
}
