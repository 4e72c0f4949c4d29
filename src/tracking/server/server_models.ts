/**
 * Logs models to a server: as logged models since MLflow 3, as folders of the run's artifacts before.
 * A server without the route of logged models counts as one before MLflow 3.
 */
import { join } from "node:path";
import { parse } from "yaml";
import type { LoggedModel, NewLoggedModel, Run } from "../entities.ts";
import { filesBelow } from "../local/artifact_folder.ts";
import { mlmodelOfRun } from "../mlmodel.ts";
import { TrackingError } from "../tracking_error.ts";
import type { HttpClient } from "./http_client.ts";
import { loggedModelMessage, pairsMessage, runOutputsMessage } from "./messages.ts";
import { putArtifact } from "./server_artifacts.ts";

const API = "/api/2.0/mlflow";
const READY = "LOGGED_MODEL_READY";
/** The tag of a run in which servers before MLflow 3 list its models as JSON. */
const HISTORY = "mlflow.log-model.history";

interface Place {
  uri: string;
  artifactUri: string;
  modelId?: string;
  status?: string;
}

/** Sends a model folder; a model of that name and run that is there already is completed. */
export async function logModelToServer(
  http: HttpClient,
  run: Run,
  model: NewLoggedModel,
): Promise<LoggedModel> {
  const known = await modelsOfRun(http, run);
  const place = known === undefined
    ? { uri: `runs:/${run.runId}/${model.name}`, artifactUri: `${run.artifactUri}/${model.name}` }
    : known.find(({ name }) => name === model.name) ?? await createModel(http, run, model);
  const logged = { name: model.name, uri: place.uri, runId: run.runId, modelId: place.modelId };
  if (place.status !== READY) await sendFolder(http, { run, model, place });
  if (place.modelId) await finish(http, { run, model, modelId: place.modelId });
  else await recordModel(http, { run, model });
  return logged;
}

/** The models that a run logged; on old servers, none that this knows. */
export async function serverModelsOfRun(http: HttpClient, run: Run): Promise<LoggedModel[]> {
  const models = await modelsOfRun(http, run) ?? [];
  return models.map(({ name, uri, modelId }) => ({ name, uri, modelId, runId: run.runId }));
}

/** The run's models; undefined where the server knows no such thing. */
async function modelsOfRun(
  http: HttpClient,
  { runId, experimentId }: Run,
): Promise<(Place & { name: string })[] | undefined> {
  const answer = await http.json({
    method: "POST",
    path: `${API}/logged-models/search`,
    json: {
      experiment_ids: [experimentId],
      filter: `source_run_id = '${runId}'`,
      max_results: 50,
    },
    repeatable: true,
  }).catch(unlessUnknownRoute) as { models?: unknown[] } | undefined;
  if (answer === undefined) return undefined;
  return (answer.models ?? []).map((model) => {
    const { modelId, name, artifactUri, status } = loggedModelMessage.parse(model);
    return { name, modelId, artifactUri, status, uri: `models:/${modelId}` };
  });
}

async function createModel(
  http: HttpClient,
  { runId, experimentId }: Run,
  { name, params, tags }: NewLoggedModel,
): Promise<Place> {
  const answer = await http.json({
    method: "POST",
    path: `${API}/logged-models`,
    json: {
      experiment_id: experimentId,
      name,
      source_run_id: runId,
      params: pairsMessage(params),
      tags: pairsMessage(tags),
    },
  });
  const { modelId, artifactUri } = loggedModelMessage.parse((answer as { model: unknown }).model);
  return { modelId, artifactUri, uri: `models:/${modelId}` };
}

async function sendFolder(
  http: HttpClient,
  { run, model, place }: { run: Run; model: NewLoggedModel; place: Place },
): Promise<void> {
  const send = (path: string, file: string) =>
    putArtifact(http, { uri: place.artifactUri, path, file });
  for (const { path } of await filesBelow(model.folder)) {
    if (path !== "MLmodel") await send(path, join(model.folder, path));
  }
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, await mlmodel(run, model, place.modelId));
    await send("MLmodel", file);
  } finally {
    await Deno.remove(file);
  }
}

async function mlmodel(
  { runId }: Run,
  { folder, name }: NewLoggedModel,
  modelId?: string,
): Promise<string> {
  const text = await Deno.readTextFile(join(folder, "MLmodel"));
  return mlmodelOfRun(text, { runId, modelId, path: name });
}

/** Ties the model to its run, once, and says that it is whole. */
async function finish(
  http: HttpClient,
  { run, model, modelId }: { run: Run; model: NewLoggedModel; modelId: string },
): Promise<void> {
  const answer = await http.json({
    method: "GET",
    path: `${API}/runs/get`,
    query: { run_id: run.runId },
  });
  const { run: { outputs: { model_outputs: outputs } } } = runOutputsMessage.parse(answer);
  if (!outputs.some((output) => output.model_id === modelId)) {
    await http.json({
      method: "POST",
      path: `${API}/runs/outputs`,
      json: { run_id: run.runId, models: [{ model_id: modelId, step: model.step ?? 0 }] },
    });
  }
  await http.json({
    method: "PATCH",
    path: `${API}/logged-models/${modelId}`,
    json: { model_id: modelId, status: READY },
  });
}

/** Records a folder of the run as a model, on a server before MLflow 3. */
async function recordModel(
  http: HttpClient,
  { run, model }: { run: Run; model: NewLoggedModel },
): Promise<void> {
  // What the server keeps of earlier calls; a second one would make a second model of it.
  if (run.tags[HISTORY]?.includes(`"artifact_path": "${model.name}"`)) return;
  const { flavors, utc_time_created, model_uuid } = parse(await mlmodel(run, model));
  const json = {
    run_id: run.runId,
    artifact_path: model.name,
    flavors,
    utc_time_created,
    model_uuid,
  };
  await http.json({
    method: "POST",
    path: `${API}/runs/log-model`,
    json: { run_id: run.runId, model_json: JSON.stringify(json) },
    repeatable: true,
  });
}

function unlessUnknownRoute(error: unknown): undefined {
  const unknown = ["ENDPOINT_NOT_FOUND", "HTTP", "NO_JSON"];
  if (error instanceof TrackingError && unknown.includes(error.code)) return undefined;
  throw error;
}
