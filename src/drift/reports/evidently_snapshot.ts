/** Evidently's storage JSON: a snapshot that its workspace loads, lists and draws. */
import { z } from "zod";
import type { DriftReport } from "./drift_report.ts";
import { type EvidentlyMetric, evidentlyMetrics, type EvidentlyTest } from "./evidently_metrics.ts";
import { metricWidget, testWidgets } from "./evidently_widgets.ts";

const RESULT = "evidently:metric_result_v2";

const widget = z.looseObject({ type: z.string(), title: z.string(), size: z.int() });
const metricResult = z.looseObject({
  type: z.string().startsWith(RESULT),
  display_name: z.string(),
});

/** The schema of the storage JSON. */
export const evidentlySnapshotSchema = z.object({
  report: z.object({ items: z.array(z.unknown()) }),
  name: z.string().nullable(),
  timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
  metadata: z.record(z.string(), z.string()),
  tags: z.array(z.string()),
  metric_results: z.record(z.string(), metricResult),
  top_level_metrics: z.array(z.string()),
  widgets: z.array(widget),
  tests_widgets: z.array(widget),
});

/** The storage JSON as a value. */
export type EvidentlySnapshot = z.infer<typeof evidentlySnapshotSchema>;

/** The fields of a snapshot beside the report. */
export interface SnapshotOptions {
  name: string;
  /** UTC; written without a zone, since Evidently cannot sort aware and naive times together. */
  time: Date;
  metadata?: Readonly<Record<string, string>>;
  tags?: readonly string[];
}

/** Writes a report as a snapshot. */
export function evidentlySnapshot(
  report: DriftReport,
  { name, time, metadata = {}, tags = [] }: SnapshotOptions,
): EvidentlySnapshot {
  const metrics = evidentlyMetrics(report);
  return {
    report: { items: [] },
    name,
    timestamp: time.toISOString().replace(/Z$/, "000"),
    metadata: { ...metadata },
    tags: [...tags],
    metric_results: Object.fromEntries(metrics.map((metric) => [metric.id, result(metric)])),
    top_level_metrics: metrics.map(({ id }) => id),
    widgets: metrics.map((metric) => ({ ...metricWidget(metric) })),
    tests_widgets: testWidgets(metrics).map((test) => ({ ...test })),
  };
}

function result(metric: EvidentlyMetric): z.infer<typeof metricResult> {
  const { id, config, displayName, value, test } = metric;
  const single = (number: number, { param, name, tests = [] }: {
    param: Record<string, string>;
    name: string;
    tests?: EvidentlyTest[];
  }) => ({
    type: `${RESULT}:SingleValue`,
    display_name: name,
    metric_value_location: { metric: { metric_id: id, params: config }, param },
    widget: [],
    tests,
    value: number,
  });
  if (typeof value === "number") {
    const shown = single(value, { param: {}, name: displayName, tests: [test] });
    return { ...shown, widget: [metricWidget(metric)] };
  }
  return {
    type: `${RESULT}:CountValue`,
    display_name: displayName,
    metric_value_location: { metric: { metric_id: id, params: config }, param: {} },
    widget: [metricWidget(metric)],
    tests: [test],
    count: single(value.count, { param: { value_type: "count" }, name: "Drifted columns" }),
    share: single(value.share, {
      param: { value_type: "share" },
      name: "Share of drifted columns",
    }),
  };
}
