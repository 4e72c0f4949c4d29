/**
 * Experiments, runs and logged models in MLflow's terms
 * (mlflow/protos/service.proto) and in this language's spelling. Times are milliseconds since 1970.
 */

/** A group of runs. */
export interface Experiment {
  experimentId: string;
  name: string;
  artifactLocation: string;
  lifecycleStage: "active" | "deleted";
}

/** State of a run. */
export type RunStatus = "RUNNING" | "SCHEDULED" | "FINISHED" | "FAILED" | "KILLED";

/** One value of a metric. */
export interface Metric {
  key: string;
  value: number;
  timestamp: number;
  step: number;
}

/** Texts by key: parameters or tags. */
export type Texts = Record<string, string>;

/** Metrics, parameters and tags that one call logs. */
export interface Batch {
  metrics?: readonly Metric[];
  params?: Texts;
  tags?: Texts;
}

/** A data set that a run used, known by a digest of its content. */
export interface DatasetInput {
  name: string;
  /** At most 36 characters. */
  digest: string;
  /** `local`, `http`, `s3`, `code` … */
  sourceType: string;
  /** JSON, such as `{"uri": "data/processed"}`. */
  source: string;
  /** JSON: names and types of the columns. */
  schema?: string;
  /** JSON: `{"num_rows": 6000}`. */
  profile?: string;
  /** Such as `{"mlflow.data.context": "training"}`. */
  tags?: Texts;
}

/** Properties of a run at its creation. */
export interface NewRun {
  experimentId: string;
  name: string;
  startTime: number;
  userId?: string;
  tags?: Texts;
}

/** A run, with the last value of each metric. */
export interface Run {
  runId: string;
  experimentId: string;
  name: string;
  status: RunStatus;
  startTime: number;
  endTime?: number;
  userId: string;
  artifactUri: string;
  lifecycleStage: "active" | "deleted";
  metrics: readonly Metric[];
  params: Texts;
  tags: Texts;
  inputs: readonly DatasetInput[];
}

/** A change of a run's state. */
export interface RunUpdate {
  status?: RunStatus;
  endTime?: number;
}

/** A search for runs. */
export interface RunSearch {
  experimentIds: readonly string[];
  /** MLflow's filter, such as `metrics.loss < 0.5 and params.lr = '0.1'`. */
  filter?: string;
  /** Such as `metrics.f1 DESC`; the newest first when it is left out. */
  orderBy?: readonly string[];
  /** @default {1000} */
  maxResults?: number;
}

/** One file of a run. */
export interface Artifact {
  /** Below the run's artifacts, with `/`. */
  path: string;
  /** Bytes. */
  size: number;
}

/** A model folder to be logged with a run. */
export interface NewLoggedModel {
  name: string;
  /** A folder with a file MLmodel. */
  folder: string;
  /** Step of the run at which the model was made. */
  step?: number;
  params?: Texts;
  tags?: Texts;
}

/** A model folder that a store keeps. */
export interface LoggedModel {
  name: string;
  /** Source of a registered version: `models:/<model_id>`, or `runs:/<run>/<path>`. */
  uri: string;
  /** Absent on servers before MLflow 3. */
  modelId?: string;
  runId: string;
}
