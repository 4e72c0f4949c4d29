/** The drift of the last stream as Prometheus gauges. */
import type { StreamRecord } from "./stream_record.ts";

/** One sample of a gauge. */
export interface GaugeSample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** A gauge with its samples; none where the figure is unknown. */
export interface DriftGauge {
  name: string;
  help: string;
  labelNames: readonly string[];
  samples(record: StreamRecord): GaugeSample[];
}

function single(
  name: string,
  help: string,
  value: (record: StreamRecord) => number | null,
): DriftGauge {
  const samples = (record: StreamRecord) => {
    const found = value(record);
    return found === null ? [] : [{ labels: {}, value: found }];
  };
  return { name, help, labelNames: [], samples };
}

/** All gauges. */
export const DRIFT_GAUGES: readonly DriftGauge[] = [
  single(
    "etiquette_drift_alarm",
    "1 where the sequential alarm is raised.",
    ({ alarm }) => Number(alarm),
  ),
  single(
    "etiquette_drift_log_evidence",
    "ln of the evidence for drift over all streams.",
    (record) => record.log_evidence,
  ),
  single(
    "etiquette_drift_detected",
    "1 where the share of drifted columns reaches the threshold.",
    ({ drifted }) => Number(drifted),
  ),
  single(
    "etiquette_drift_share",
    "Share of the tested columns that drifted.",
    (record) => record.drift_share,
  ),
  {
    name: "etiquette_drift_score",
    help: "Score of a column's drift test.",
    labelNames: ["column", "method"],
    samples: ({ columns }) =>
      columns.flatMap(({ column, method, score }) =>
        method === undefined || typeof score !== "number"
          ? []
          : [{ labels: { column, method }, value: score }]
      ),
  },
  {
    name: "etiquette_drift_column_detected",
    help: "1 where the column drifted.",
    labelNames: ["column"],
    samples: ({ columns }) =>
      columns.flatMap(({ column, drifted }) =>
        drifted === undefined ? [] : [{ labels: { column }, value: Number(drifted) }]
      ),
  },
  single(
    "etiquette_expected_weighted_f1",
    "Weighted F1 to be expected on the last stream.",
    (record) => record.expected_f1.value,
  ),
  single(
    "etiquette_expected_weighted_f1_low",
    "Lower end of the 95 % interval of the expected weighted F1.",
    (record) => record.expected_f1.low,
  ),
  single(
    "etiquette_true_weighted_f1",
    "Weighted F1 of the last stream, once its labels are known.",
    (record) => record.true_f1,
  ),
  single(
    "etiquette_drift_stream_rows",
    "Usable rows of the last stream.",
    ({ rows }) => rows.kept,
  ),
  single(
    "etiquette_drift_stream_timestamp_seconds",
    "Time at which the last stream was processed, since the Unix epoch.",
    ({ started }) => Date.parse(started) / 1000,
  ),
];
