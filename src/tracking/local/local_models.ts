/** Logged models in MLflow's database: a row, and a copy of the model folder beside the runs. */
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import type { LoggedModel, NewLoggedModel, Run } from "../entities.ts";
import { mlmodelOfRun } from "../mlmodel.ts";
import { copyFileAtomic, filesBelow, pathOfUri } from "./artifact_folder.ts";
import type { Database } from "./database.ts";

const PENDING = 1;
const READY = 2;

/** Keeps a model folder; a model of that name and run that is there already is completed. */
export async function insertLoggedModel(
  database: Database,
  run: Run,
  { name, folder, step = 0, params = {}, tags = {} }: NewLoggedModel,
): Promise<LoggedModel> {
  const experimentId = Number(run.experimentId);
  const model = database.transaction(() => {
    const there = loggedModelsOfRun(database, run.runId).find((other) => other.name === name);
    if (there) return there;
    const modelId = `m-${randomUUID().replaceAll("-", "")}`;
    const now = Date.now();
    const experiment = dirname(dirname(pathOfUri(run.artifactUri)));
    database.insert("logged_models", {
      model_id: modelId,
      experiment_id: experimentId,
      name,
      artifact_location: join(experiment, "models", modelId, "artifacts"),
      creation_timestamp_ms: now,
      last_updated_timestamp_ms: now,
      status: PENDING,
      lifecycle_stage: "active",
      source_run_id: run.runId,
    });
    for (const [key, value] of Object.entries(params)) {
      database.insert("logged_model_params", {
        ...{ model_id: modelId, experiment_id: experimentId },
        ...{ param_key: key, param_value: value },
      });
    }
    for (const [key, value] of Object.entries(tags)) {
      database.insert("logged_model_tags", {
        ...{ model_id: modelId, experiment_id: experimentId },
        ...{ tag_key: key, tag_value: value },
      });
    }
    database.insert("inputs", {
      input_uuid: randomUUID().replaceAll("-", ""),
      source_type: "RUN_OUTPUT",
      source_id: run.runId,
      destination_type: "MODEL_OUTPUT",
      destination_id: modelId,
      step,
    });
    insertModelMetrics(database, { modelId, experimentId, run });
    return { name, modelId, uri: `models:/${modelId}`, runId: run.runId };
  });
  const location = modelLocation(database, model.modelId!);
  for (const { path } of await filesBelow(folder)) {
    if (path !== "MLmodel") await copyFileAtomic(join(folder, path), join(location, path));
  }
  const text = await Deno.readTextFile(join(folder, "MLmodel"));
  await Deno.mkdir(location, { recursive: true });
  await Deno.writeTextFile(
    join(location, "MLmodel"),
    mlmodelOfRun(text, { runId: run.runId, modelId: model.modelId, path: name }),
  );
  database.run(
    "UPDATE logged_models SET status = ?, last_updated_timestamp_ms = ? WHERE model_id = ?",
    ...[READY, Date.now(), model.modelId!],
  );
  return model;
}

/** Copies the latest metrics of the run to the model. */
function insertModelMetrics(
  database: Database,
  { modelId, experimentId, run }: { modelId: string; experimentId: number; run: Run },
): void {
  for (const { key, value, timestamp, step } of run.metrics) {
    if (key.startsWith("system/")) continue;
    database.insert("logged_model_metrics", {
      model_id: modelId,
      metric_name: key,
      metric_timestamp_ms: timestamp,
      metric_step: step,
      metric_value: Number.isFinite(value) ? value : null,
      experiment_id: experimentId,
      run_id: run.runId,
    });
  }
}

/** The models that a run logged. */
export function loggedModelsOfRun(database: Database, runId: string): LoggedModel[] {
  return database.rows<{ name: string; model_id: string }>(
    `SELECT name, model_id FROM logged_models
     WHERE source_run_id = ? AND lifecycle_stage = 'active' ORDER BY creation_timestamp_ms, model_id`,
    runId,
  ).map(({ name, model_id: modelId }) => ({ name, modelId, uri: `models:/${modelId}`, runId }));
}

/** The folder of a logged model. */
export function modelLocation(database: Database, modelId: string): string {
  const { location } = database.row<{ location: string }>(
    "SELECT artifact_location AS location FROM logged_models WHERE model_id = ?",
    modelId,
  )!;
  return pathOfUri(location);
}
