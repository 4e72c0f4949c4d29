/**
 * The part of MLflow's REST API that the client uses, as a function from requests to responses over
 * a local store: a server without a port, which can lose requests and answers.
 */
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Metric, Run, RunStatus } from "../../src/tracking/entities.ts";
import type { Database } from "../../src/tracking/local/database.ts";
import { LocalRegistry } from "../../src/tracking/local/local_registry.ts";
import { LocalRuns } from "../../src/tracking/local/local_runs.ts";
import { doubleMessage, pairsMessage } from "../../src/tracking/server/messages.ts";
import type { ModelVersion } from "../../src/tracking/registry/registry_store.ts";
import { ABSENT, TrackingError } from "../../src/tracking/tracking_error.ts";

/** What happens to a request; a number is the status that it is refused with. */
export type Fate = "done" | "lost before" | "lost after" | number;

/** A server, what it was asked, and what happens to what it will be asked. */
export interface FakeServer {
  fetch: typeof globalThis.fetch;
  requests: { method: string; path: string; authorization: string | null }[];
  fate: (path: string) => Fate;
}

type Body = Record<string, unknown>;

const pairs = z.array(z.object({ key: z.string(), value: z.string() })).default([])
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, value])));

/** Serves a database. Like MLflow 2, it knows no logged models. */
export function mlflowServer(database: Database): FakeServer {
  const routes = { ...runRoutes(new LocalRuns(database)), ...registryRoutes(database) };
  const root = join(dirname(database.path), "mlruns");
  const server: FakeServer = {
    requests: [],
    fate: () => "done",
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { pathname, searchParams } = new URL(request.url);
      const path = decodeURIComponent(pathname);
      const authorization = request.headers.get("authorization");
      server.requests.push({ method: request.method, path, authorization });
      const fate = server.fate(path);
      if (fate === "lost before") throw new TypeError("connection refused");
      if (typeof fate === "number") return new Response("busy", { status: fate });
      const answer = await answerTo(request, path, Object.fromEntries(searchParams));
      if (fate === "lost after") throw new TypeError("connection reset");
      return answer;
    },
  };
  return server;

  async function answerTo(request: Request, path: string, query: Body): Promise<Response> {
    const [, file] = /^\/api\/2\.0\/mlflow-artifacts\/artifacts(?:\/(.+))?$/.exec(path) ?? [];
    if (file) return await fileAnswer(request, join(root, file));
    if (path.endsWith("/mlflow-artifacts/artifacts")) {
      return await folderAnswer(join(root, String(query.path)));
    }
    const text = await request.text();
    const route = `${request.method} ${path.replace("/api/2.0/mlflow/", "")}`;
    if (!Object.hasOwn(routes, route)) return new Response("<h1>Not Found</h1>", { status: 404 });
    try {
      return Response.json(await routes[route](text ? JSON.parse(text) : query) ?? {});
    } catch (error) {
      if (!(error instanceof TrackingError)) throw error;
      const { code: error_code, message } = error;
      return Response.json({ error_code, message }, { status: error_code === ABSENT ? 404 : 400 });
    }
  }
}

async function fileAnswer(request: Request, path: string): Promise<Response> {
  if (request.method === "GET") return new Response(await Deno.readFile(path));
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, await request.bytes());
  return Response.json({});
}

async function folderAnswer(path: string): Promise<Response> {
  const entries = await Array.fromAsync(Deno.readDir(path)).catch(() => []);
  const files = entries.map(({ name, isDirectory: is_dir }) => ({
    path: name,
    is_dir,
    file_size: Deno.statSync(join(path, name)).size,
  }));
  return Response.json({ files });
}

function runRoutes(runs: LocalRuns): Record<string, (body: Body) => unknown> {
  const id = (body: Body) => String(body.run_id);
  return {
    "GET experiments/get-by-name": async ({ experiment_name: name }) => {
      const found = await runs.getExperimentByName(String(name));
      if (!found) throw new TrackingError("no such experiment", { code: ABSENT });
      return { experiment: experimentMessage(found.experimentId, found.name) };
    },
    "POST experiments/create": async ({ name }) => ({
      experiment_id: await runs.createExperiment(String(name)),
    }),
    "POST experiments/search": async () => ({
      experiments: (await runs.searchExperiments()).map(({ experimentId, name }) =>
        experimentMessage(experimentId, name)
      ),
    }),
    "POST runs/create": async (body) => ({
      run: runMessage(
        await runs.createRun({
          experimentId: String(body.experiment_id),
          name: String(body.run_name),
          startTime: Number(body.start_time),
          userId: String(body.user_id ?? ""),
          tags: pairs.parse(body.tags),
        }),
      ),
    }),
    "GET runs/get": async (body) => ({ run: runMessage(await runs.getRun(id(body))) }),
    "POST runs/update": (body) =>
      runs.updateRun(id(body), {
        status: body.status as RunStatus | undefined,
        endTime: body.end_time as number | undefined,
      }),
    "POST runs/search": async (body) => ({
      runs: (await runs.searchRuns({
        experimentIds: body.experiment_ids as string[],
        filter: body.filter as string | undefined,
        orderBy: body.order_by as string[] | undefined,
        maxResults: Number(body.max_results),
      })).map(runMessage),
    }),
    "POST runs/log-batch": (body) =>
      runs.logBatch(id(body), {
        metrics: (body.metrics as Metric[]).map((metric) => ({
          ...metric,
          value: Number(metric.value),
        })),
        params: pairs.parse(body.params),
        tags: pairs.parse(body.tags),
      }),
    "POST runs/log-inputs": (body) =>
      runs.logInputs(
        id(body),
        (body.datasets as { dataset: Body; tags: unknown }[]).map(({ dataset, tags }) => ({
          ...dataset as { name: string; digest: string; source: string },
          sourceType: String(dataset.source_type),
          tags: pairs.parse(tags),
        })),
      ),
    "POST runs/log-model": async (body) => {
      const tags = { "mlflow.log-model.history": `[${body.model_json}]` };
      await runs.logBatch(id(body), { tags });
    },
    "GET metrics/get-history": async (body) => ({
      metrics: (await runs.getMetricHistory(id(body), String(body.metric_key))).map(metricMessage),
    }),
  };
}

function registryRoutes(database: Database): Record<string, (body: Body) => unknown> {
  const registry = new LocalRegistry(database);
  const nameOf = (body: Body) => ({ name: String(body.name), version: String(body.version) });
  const message = (version: ModelVersion | undefined) => {
    if (!version) throw new TrackingError("no such version", { code: ABSENT });
    const { creationTime: creation_timestamp, runId: run_id, tags, ...rest } = version;
    return {
      model_version: { ...rest, creation_timestamp, run_id, tags: pairsMessage(tags) },
    };
  };
  const model = (found: { name: string; aliases: Record<string, string> }) => ({
    ...found,
    tags: [],
    aliases: Object.entries(found.aliases).map(([alias, version]) => ({ alias, version })),
  });
  return {
    "POST registered-models/create": async ({ name, description }) => {
      if (await registry.createRegisteredModel(String(name), String(description))) return {};
      throw new TrackingError("it exists", { code: "RESOURCE_ALREADY_EXISTS" });
    },
    "GET registered-models/get": async ({ name }) => {
      const found = await registry.getRegisteredModel(String(name));
      if (!found) throw new TrackingError("no such model", { code: ABSENT });
      return { registered_model: model(found) };
    },
    "GET registered-models/search": async () => ({
      registered_models: (await registry.searchRegisteredModels()).map(model),
    }),
    "POST model-versions/create": async (body) =>
      message(
        await registry.createModelVersion({
          name: String(body.name),
          source: String(body.source),
          runId: body.run_id as string | undefined,
          modelId: body.model_id as string | undefined,
          description: body.description as string | undefined,
          tags: pairs.parse(body.tags),
        }),
      ),
    "GET model-versions/get": async (body) => message(await registry.getModelVersion(nameOf(body))),
    "GET model-versions/get-download-uri": async (body) => ({
      artifact_uri: (await registry.getModelVersion(nameOf(body)))?.source,
    }),
    "GET model-versions/search": async ({ filter }) => ({
      model_versions: (await registry.searchModelVersions(/'(.*)'/.exec(String(filter))![1])).map(
        (version) => message(version).model_version,
      ),
    }),
    "POST model-versions/set-tag": (body) =>
      registry.setModelVersionTag(nameOf(body), {
        key: String(body.key),
        value: String(body.value),
      }),
    "DELETE model-versions/delete-tag": (body) =>
      registry.deleteModelVersionTag(nameOf(body), String(body.key)),
    "POST registered-models/alias": (body) => registry.setAlias(nameOf(body), String(body.alias)),
    "DELETE registered-models/alias": ({ name, alias }) =>
      registry.deleteAlias(String(name), String(alias)),
    "GET registered-models/alias": async ({ name, alias }) =>
      message(await registry.getModelVersionByAlias(String(name), String(alias))),
  };
}

function experimentMessage(experiment_id: string, name: string): Body {
  return { experiment_id, name, artifact_location: `mlflow-artifacts:/${experiment_id}` };
}

function metricMessage(metric: Metric): Body {
  return { ...metric, value: doubleMessage(metric.value) };
}

function runMessage(run: Run): Body {
  return {
    info: {
      run_id: run.runId,
      run_name: run.name,
      experiment_id: run.experimentId,
      user_id: run.userId,
      status: run.status,
      start_time: run.startTime,
      end_time: run.endTime,
      artifact_uri: `mlflow-artifacts:/${run.experimentId}/${run.runId}/artifacts`,
    },
    data: {
      metrics: run.metrics.map(metricMessage),
      params: pairsMessage(run.params),
      tags: pairsMessage(run.tags),
    },
    inputs: {
      dataset_inputs: run.inputs.map(({ tags, sourceType: source_type, ...dataset }) => ({
        dataset: { ...dataset, source_type },
        tags: pairsMessage(tags),
      })),
    },
  };
}
