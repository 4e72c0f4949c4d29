/** The `Report.as_dict()` of Evidently before 0.7, which many scripts still read. */
import { z } from "zod";
import { type ColumnDrift, type DriftReport, isTested } from "./drift_report.ts";

const distribution = z.object({
  x: z.array(z.union([z.number(), z.string()])),
  y: z.array(z.number()),
});
const side = z.object({ small_distribution: distribution.optional() });

const columnSchema = z.object({
  column_name: z.string(),
  column_type: z.enum(["num", "cat", "text"]),
  stattest_name: z.string(),
  stattest_threshold: z.number(),
  drift_score: z.number(),
  drift_detected: z.boolean(),
  current: side,
  reference: side,
});

const dataset = {
  number_of_columns: z.int(),
  number_of_drifted_columns: z.int(),
  share_of_drifted_columns: z.number(),
  dataset_drift: z.boolean(),
};

/** The schema of the two metrics. */
export const legacyReportSchema = z.object({
  metrics: z.tuple([
    z.object({
      metric: z.literal("DatasetDriftMetric"),
      result: z.object({ drift_share: z.number(), ...dataset }),
    }),
    z.object({
      metric: z.literal("DataDriftTable"),
      result: z.object({
        ...dataset,
        drift_by_columns: z.record(z.string(), columnSchema),
        current_fi: z.null(),
        reference_fi: z.null(),
      }),
    }),
  ]),
});

/** The legacy report as a value. */
export type LegacyReport = z.infer<typeof legacyReportSchema>;

/** Writes a report as `DatasetDriftMetric` and `DataDriftTable`, both with its own drift share. */
export function legacyReport(report: DriftReport): LegacyReport {
  const columns = report.columns.filter(isTested).filter(({ score }) => Number.isFinite(score));
  const verdict = {
    number_of_columns: report.testedColumns,
    number_of_drifted_columns: report.driftedColumns,
    share_of_drifted_columns: report.share,
    dataset_drift: report.drifted,
  };
  return {
    metrics: [
      { metric: "DatasetDriftMetric", result: { drift_share: report.driftShare, ...verdict } },
      {
        metric: "DataDriftTable",
        result: {
          ...verdict,
          drift_by_columns: Object.fromEntries(
            columns.map((column) => [column.column, legacyColumn(column)]),
          ),
          current_fi: null,
          reference_fi: null,
        },
      },
    ],
  };
}

function legacyColumn(column: ColumnDrift): z.infer<typeof columnSchema> {
  const { distributions } = column;
  const drawn = (name: "reference" | "current") =>
    distributions === undefined ? {} : { small_distribution: distributions[name] };
  return {
    column_name: column.column,
    column_type: column.type,
    stattest_name: column.displayName,
    stattest_threshold: column.threshold,
    drift_score: column.score,
    drift_detected: column.drifted,
    current: drawn("current"),
    reference: drawn("reference"),
  };
}
