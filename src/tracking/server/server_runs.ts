/**
 * The runs of an MLflow server, 2.x or 3.x, over its REST API
 * (https://mlflow.org/docs/latest/api_reference/rest-api.html).
 */
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
import { batchesWithinLimits, checkedBatch, checkName } from "../logged_names.ts";
import { TAKEN, TrackingError, unlessAbsent } from "../tracking_error.ts";
import type { TrackingStore } from "../tracking_store.ts";
import type { HttpClient } from "./http_client.ts";
import {
  doubleMessage,
  experimentMessage,
  experimentsMessage,
  historyMessage,
  pairsMessage,
  runMessage,
  runsMessage,
} from "./messages.ts";
import { listArtifacts, putArtifact, readArtifact } from "./server_artifacts.ts";
import { logModelToServer, serverModelsOfRun } from "./server_models.ts";

const API = "/api/2.0/mlflow";
const HISTORY_PAGE = 25_000;
const RUNS_PAGE = 1000;

/** Runs of a tracking server. */
export class ServerRuns implements TrackingStore {
  readonly uri: string;
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.uri = http.uri;
    this.#http = http;
  }

  async getExperimentByName(name: string): Promise<Experiment | undefined> {
    const answer = await this.#get("experiments/get-by-name", { experiment_name: name })
      .catch(unlessAbsent) as { experiment?: unknown } | undefined;
    return answer && experimentMessage.parse(answer.experiment);
  }

  async searchExperiments(): Promise<Experiment[]> {
    const found: Experiment[] = [];
    let token = "";
    do {
      const answer = await this.#post("experiments/search", {
        max_results: 1000,
        ...(token ? { page_token: token } : {}),
      }, { repeatable: true });
      const page = experimentsMessage.parse(answer ?? {});
      found.push(...page.experiments);
      token = page.next_page_token;
    } while (token !== "");
    return found;
  }

  async createExperiment(name: string): Promise<string> {
    try {
      const answer = await this.#post("experiments/create", { name });
      return (answer as { experiment_id: string }).experiment_id;
    } catch (error) {
      if (!(error instanceof TrackingError) || error.code !== TAKEN) throw error;
      return (await this.getExperimentByName(name))!.experimentId;
    }
  }

  async createRun({ experimentId, name, startTime, userId, tags }: NewRun): Promise<Run> {
    const answer = await this.#post("runs/create", {
      experiment_id: experimentId,
      run_name: name,
      start_time: startTime,
      user_id: userId,
      tags: pairsMessage(checkedBatch({ tags }).tags),
    });
    return runMessage.parse((answer as { run: unknown }).run);
  }

  async getRun(runId: string): Promise<Run> {
    const answer = await this.#get("runs/get", { run_id: runId });
    return runMessage.parse((answer as { run: unknown }).run);
  }

  async updateRun(runId: string, { status, endTime }: RunUpdate): Promise<void> {
    await this.#post("runs/update", { run_id: runId, status, end_time: endTime }, {
      repeatable: true,
    });
  }

  async searchRuns(
    { experimentIds, filter, orderBy, maxResults = 1000 }: RunSearch,
  ): Promise<Run[]> {
    const found: Run[] = [];
    let token = "";
    do {
      const answer = await this.#post("runs/search", {
        experiment_ids: experimentIds,
        max_results: Math.min(RUNS_PAGE, maxResults - found.length),
        ...(filter ? { filter } : {}),
        ...(orderBy ? { order_by: orderBy } : {}),
        ...(token ? { page_token: token } : {}),
      }, { repeatable: true });
      const page = runsMessage.parse(answer ?? {});
      found.push(...page.runs);
      token = page.next_page_token;
    } while (token !== "" && found.length < maxResults);
    return found;
  }

  async logBatch(runId: string, batch: Batch): Promise<void> {
    for (const { metrics = [], params, tags } of batchesWithinLimits(checkedBatch(batch))) {
      await this.#post("runs/log-batch", {
        run_id: runId,
        metrics: metrics.map((metric) => ({ ...metric, value: doubleMessage(metric.value) })),
        params: pairsMessage(params),
        tags: pairsMessage(tags),
      });
    }
  }

  async logInputs(runId: string, inputs: readonly DatasetInput[]): Promise<void> {
    const datasets = inputs.map(({ sourceType: source_type, tags, ...dataset }) => ({
      dataset: { ...dataset, source_type },
      tags: pairsMessage(tags),
    }));
    await this.#post("runs/log-inputs", { run_id: runId, datasets }, { repeatable: true });
  }

  async getMetricHistory(runId: string, key: string): Promise<Metric[]> {
    const history: Metric[] = [];
    let token = "";
    do {
      const answer = await this.#get("metrics/get-history", {
        run_id: runId,
        metric_key: key,
        max_results: HISTORY_PAGE,
        page_token: token || undefined,
      });
      const page = historyMessage.parse(answer ?? {});
      history.push(...page.metrics);
      token = page.next_page_token;
    } while (token !== "");
    return history.sort((a, b) => a.step - b.step || a.timestamp - b.timestamp);
  }

  async logArtifact(
    { artifactUri: uri }: Run,
    { path, file }: { path: string; file: string },
  ): Promise<void> {
    checkName(path);
    await putArtifact(this.#http, { uri, path, file });
  }

  async listArtifacts({ artifactUri }: Run): Promise<Artifact[]> {
    return await listArtifacts(this.#http, artifactUri);
  }

  async readArtifact({ artifactUri: uri }: Run, path: string): Promise<Uint8Array> {
    const stream = await readArtifact(this.#http, { uri, path });
    return await new Response(stream).bytes();
  }

  async logModel(run: Run, model: NewLoggedModel): Promise<LoggedModel> {
    return await logModelToServer(this.#http, run, model);
  }

  async getLoggedModels(run: Run): Promise<LoggedModel[]> {
    return await serverModelsOfRun(this.#http, run);
  }

  #get(path: string, query: Record<string, string | number | undefined>): Promise<unknown> {
    return this.#http.json({ method: "GET", path: `${API}/${path}`, query });
  }

  #post(path: string, json: unknown, { repeatable = false } = {}): Promise<unknown> {
    return this.#http.json({ method: "POST", path: `${API}/${path}`, json, repeatable });
  }
}
