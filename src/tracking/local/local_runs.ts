/**
 * The local store of runs: MLflow's own database and artifact folders, as its Python client makes
 * them in a folder without a server (mlflow/store/tracking/sqlalchemy_store.py). Each call that
 * writes is one transaction.
 */
import { randomUUID } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import type {
  Artifact,
  Batch,
  DatasetInput,
  Experiment,
  LoggedModel,
  Metric,
  NewLoggedModel,
  NewRun,
  Run,
  RunSearch,
  RunUpdate,
} from "../entities.ts";
import { checkedBatch, checkName } from "../logged_names.ts";
import { latestMetrics, storedValue } from "../metric_values.ts";
import { matchingRuns } from "../run_search.ts";
import { ABSENT, INVALID, TrackingError } from "../tracking_error.ts";
import type { TrackingStore } from "../tracking_store.ts";
import { copyFileAtomic, filesBelow, pathOfUri } from "./artifact_folder.ts";
import type { Database } from "./database.ts";
import { inputsOfRun, insertInput } from "./local_inputs.ts";
import { insertLoggedModel, loggedModelsOfRun } from "./local_models.ts";
import {
  metricFromRow,
  type MetricRow,
  runFromRows,
  type RunRow,
  type TextRow,
  textsFromRows,
} from "./run_rows.ts";

/** Runs in a database on this machine. */
export class LocalRuns implements TrackingStore {
  readonly uri: string;
  readonly #database: Database;
  /** The folder in which experiments keep their artifacts. */
  readonly #artifacts: string;

  constructor(database: Database) {
    this.#database = database;
    const path = resolve(database.path);
    this.uri = `sqlite:///${path}`;
    this.#artifacts = join(dirname(path), "mlruns");
  }

  getExperimentByName(name: string): Promise<Experiment | undefined> {
    return Promise.try(() => {
      const row = this.#database.row<ExperimentRow>(
        "SELECT * FROM experiments WHERE name = ?",
        name,
      );
      return row && experimentFromRow(row);
    });
  }

  searchExperiments(): Promise<Experiment[]> {
    return Promise.try(() => {
      const rows = this.#database.rows<ExperimentRow>(
        "SELECT * FROM experiments WHERE lifecycle_stage = 'active' ORDER BY experiment_id DESC",
      );
      return rows.map(experimentFromRow);
    });
  }

  createExperiment(name: string): Promise<string> {
    return Promise.try(() => {
      const id = this.#database.transaction(() => {
        // Every database of MLflow's has this one.
        this.#insertExperiment("Default", 0);
        return this.#insertExperiment(name);
      });
      return String(id);
    });
  }

  #insertExperiment(name: string, id: number | null = null): number {
    const now = Date.now();
    this.#database.insert("experiments", {
      experiment_id: id,
      name,
      lifecycle_stage: "active",
      creation_time: now,
      last_update_time: now,
    });
    const row = this.#database.row<ExperimentRow>(
      "SELECT * FROM experiments WHERE name = ?",
      name,
    )!;
    this.#database.run(
      "UPDATE experiments SET artifact_location = ? WHERE experiment_id = ? AND artifact_location IS NULL",
      join(this.#artifacts, String(row.experiment_id)),
      row.experiment_id,
    );
    return row.experiment_id;
  }

  createRun({ experimentId, name, startTime, userId = "", tags = {} }: NewRun): Promise<Run> {
    return Promise.try(() => {
      const runId = randomUUID().replaceAll("-", "");
      const checked = checkedBatch({ tags: { "mlflow.runName": name, ...tags } });
      this.#database.transaction(() => {
        const experiment = this.#database.row<ExperimentRow>(
          "SELECT * FROM experiments WHERE experiment_id = ?",
          Number(experimentId),
        );
        if (!experiment) throw absent(`experiment ${experimentId}`);
        this.#database.insert("runs", {
          run_uuid: runId,
          name,
          source_type: "UNKNOWN",
          source_name: "",
          entry_point_name: "",
          user_id: userId,
          status: "RUNNING",
          start_time: startTime,
          end_time: null,
          source_version: "",
          lifecycle_stage: "active",
          artifact_uri: join(experiment.artifact_location, runId, "artifacts"),
          experiment_id: experiment.experiment_id,
        });
        this.#insertTags(runId, checked.tags);
      });
      return this.#runFromRow(this.#runRow(runId));
    });
  }

  getRun(runId: string): Promise<Run> {
    return Promise.try(() => {
      return this.#runFromRow(this.#runRow(runId));
    });
  }

  updateRun(runId: string, { status, endTime }: RunUpdate): Promise<void> {
    return Promise.try(() => {
      this.#runRow(runId);
      this.#database.run(
        "UPDATE runs SET status = coalesce(?, status), end_time = coalesce(?, end_time) WHERE run_uuid = ?",
        status ?? null,
        endTime ?? null,
        runId,
      );
    });
  }

  searchRuns({ experimentIds, ...search }: RunSearch): Promise<Run[]> {
    return Promise.try(() => {
      const rows = this.#database.rows<RunRow>(
        `SELECT * FROM runs WHERE lifecycle_stage = 'active'
       AND experiment_id IN (SELECT value FROM json_each(?)) ORDER BY start_time DESC, run_uuid`,
        JSON.stringify(experimentIds.map(Number)),
      );
      return matchingRuns(rows.map((row) => this.#runFromRow(row)), search);
    });
  }

  logBatch(runId: string, batch: Batch): Promise<void> {
    return Promise.try(() => {
      const { metrics, params, tags } = checkedBatch(batch);
      this.#database.transaction(() => {
        this.#runRow(runId);
        this.#insertParams(runId, params);
        this.#insertTags(runId, tags);
        this.#insertMetrics("metrics", runId, metrics);
        this.#insertMetrics("latest_metrics", runId, latestMetrics(metrics));
      });
    });
  }

  #insertMetrics(table: "metrics" | "latest_metrics", runId: string, metrics: readonly Metric[]) {
    if (metrics.length === 0) return;
    const cells = metrics.map(({ key, value, timestamp, step }) => {
      const stored = storedValue(value);
      return [key, stored.value, timestamp, step, stored.is_nan];
    });
    // One statement a batch: crossing into SQLite costs more than the row does.
    this.#database.run(
      `INSERT INTO ${table} (key, value, timestamp, step, is_nan, run_uuid)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?
       FROM json_each(?) WHERE true ` + ON_CONFLICT[table],
      runId,
      JSON.stringify(cells),
    );
  }

  #insertParams(runId: string, params: Record<string, string>): void {
    for (const [key, value] of Object.entries(params)) {
      if (this.#database.insert("params", { key, value, run_uuid: runId })) continue;
      const { value: old } = this.#database.row<TextRow>(
        "SELECT value FROM params WHERE run_uuid = ? AND key = ?",
        runId,
        key,
      )!;
      if (old === value) continue;
      throw new TrackingError(
        `Cannot log parameter '${key}' of run ${runId}: it is '${old}' already, expected no other value`,
        { code: INVALID },
      );
    }
  }

  #insertTags(runId: string, tags: Record<string, string>): void {
    for (const [key, value] of Object.entries(tags)) {
      this.#database.run(
        "INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?) " +
          "ON CONFLICT DO UPDATE SET value = excluded.value",
        ...[key, value, runId],
      );
    }
  }

  logInputs(runId: string, inputs: readonly DatasetInput[]): Promise<void> {
    return Promise.try(() => {
      this.#database.transaction(() => {
        const { experiment_id: experimentId } = this.#runRow(runId);
        for (const input of inputs) insertInput(this.#database, input, { runId, experimentId });
      });
    });
  }

  getMetricHistory(runId: string, key: string): Promise<Metric[]> {
    return Promise.try(() => {
      this.#runRow(runId);
      const rows = this.#database.rows<MetricRow>(
        `SELECT key, value, timestamp, step, is_nan FROM metrics
       WHERE run_uuid = ? AND key = ? ORDER BY step, timestamp, value`,
        runId,
        key,
      );
      return rows.map(metricFromRow);
    });
  }

  async logArtifact(
    { artifactUri }: Run,
    { path, file }: { path: string; file: string },
  ): Promise<void> {
    checkName(path);
    await copyFileAtomic(file, join(pathOfUri(artifactUri), path));
  }

  async listArtifacts({ artifactUri }: Run): Promise<Artifact[]> {
    return await filesBelow(pathOfUri(artifactUri));
  }

  async readArtifact({ artifactUri }: Run, path: string): Promise<Uint8Array> {
    checkName(path);
    return await Deno.readFile(join(pathOfUri(artifactUri), path));
  }

  async logModel(run: Run, model: NewLoggedModel): Promise<LoggedModel> {
    return await insertLoggedModel(this.#database, run, model);
  }

  getLoggedModels({ runId }: Run): Promise<LoggedModel[]> {
    return Promise.try(() => {
      return loggedModelsOfRun(this.#database, runId);
    });
  }

  #runRow(runId: string): RunRow {
    const row = this.#database.row<RunRow>("SELECT * FROM runs WHERE run_uuid = ?", runId);
    if (!row) throw absent(`run ${runId}`);
    return row;
  }

  #runFromRow(row: RunRow): Run {
    const id = row.run_uuid;
    const select = <R>(columns: string, table: string) =>
      this.#database.rows<R>(
        `SELECT ${columns} FROM ${table} WHERE run_uuid = ? ORDER BY key`,
        id,
      );
    return runFromRows(row, {
      metrics: select<MetricRow>("key, value, timestamp, step, is_nan", "latest_metrics")
        .map(metricFromRow),
      params: textsFromRows(select<TextRow>("key, value", "params")),
      tags: textsFromRows(select<TextRow>("key, value", "tags")),
      inputs: inputsOfRun(this.#database, id),
    });
  }
}

const ON_CONFLICT = {
  metrics: "ON CONFLICT DO NOTHING",
  latest_metrics: `ON CONFLICT DO UPDATE SET value = excluded.value, step = excluded.step,
    timestamp = excluded.timestamp, is_nan = excluded.is_nan
    WHERE (excluded.step, excluded.timestamp, excluded.value) > (step, timestamp, value)`,
};

interface ExperimentRow {
  experiment_id: number;
  name: string;
  artifact_location: string;
  lifecycle_stage: "active" | "deleted";
}

function experimentFromRow(row: ExperimentRow): Experiment {
  return {
    experimentId: String(row.experiment_id),
    name: row.name,
    artifactLocation: row.artifact_location,
    lifecycleStage: row.lifecycle_stage,
  };
}

function absent(what: string): TrackingError {
  return new TrackingError(`Cannot find ${what}: expected one that was created`, { code: ABSENT });
}
