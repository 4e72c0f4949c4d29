/** Rows of MLflow's run tables, to and from entities. Knows columns and values, no database. */
import type { DatasetInput, Metric, Run, RunStatus, Texts } from "../entities.ts";
import type { Row } from "./database.ts";

/** A row of `runs`. */
export interface RunRow {
  run_uuid: string;
  name: string;
  user_id: string;
  status: RunStatus;
  start_time: number;
  end_time: number | null;
  lifecycle_stage: "active" | "deleted";
  artifact_uri: string;
  experiment_id: number;
}

/** A row of `metrics` and of `latest_metrics`. */
export interface MetricRow {
  key: string;
  value: number;
  timestamp: number;
  step: number;
  is_nan: number;
}

/** A row that says a text of a run. */
export interface TextRow {
  key: string;
  value: string | null;
}

/** A metric of its row. */
export function metricFromRow({ key, value, timestamp, step, is_nan: nan }: MetricRow): Metric {
  return { key, value: nan ? NaN : value, timestamp, step };
}

/** Texts by key, of their rows. */
export function textsFromRows(rows: readonly TextRow[]): Texts {
  return Object.fromEntries(rows.map(({ key, value }) => [key, value ?? ""]));
}

/** A data set input, of a row of `datasets` and the rows of its tags. */
export function inputFromRows(row: Row, tags: readonly TextRow[]): DatasetInput {
  return {
    name: String(row.name),
    digest: String(row.digest),
    sourceType: String(row.dataset_source_type),
    source: String(row.dataset_source),
    ...(row.dataset_schema === null ? {} : { schema: String(row.dataset_schema) }),
    ...(row.dataset_profile === null ? {} : { profile: String(row.dataset_profile) }),
    tags: textsFromRows(tags),
  };
}

/** A run, of its row and of what was logged to it. */
export function runFromRows(
  row: RunRow,
  logged: Pick<Run, "metrics" | "params" | "tags" | "inputs">,
): Run {
  return {
    runId: row.run_uuid,
    experimentId: String(row.experiment_id),
    name: row.name,
    status: row.status,
    startTime: row.start_time,
    ...(row.end_time === null ? {} : { endTime: row.end_time }),
    userId: row.user_id,
    artifactUri: row.artifact_uri,
    lifecycleStage: row.lifecycle_stage,
    ...logged,
  };
}
