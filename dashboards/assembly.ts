/** Puts the dashboards together from parameters and the environment. */
import { bearerGate, type Gate } from "../api/auth/gate.ts";
import { RateLimit } from "../api/auth/rate_limit.ts";
import { hasSecret, readSecret } from "../api/auth/secret.ts";
import { tokenVerifier } from "../api/auth/token_verifier.ts";
import type { Params } from "../src/config/params.ts";
import { pipelineGoals } from "../src/pipeline/goals.ts";
import { openRepository } from "../src/pipeline/repository.ts";
import { selectedStages } from "../src/pipeline/selection.ts";
import { checkStatus, type StageStatus } from "../src/pipeline/status_report.ts";
import { locationFromEnvironment } from "../src/tracking/open_store.ts";
import type { Dashboards } from "./app.tsx";
import { bundleIslands } from "./http/assets.ts";
import { Corrections } from "./workspace/corrections.ts";
import { FileCache } from "./workspace/file_cache.ts";
import { PipelineRuns, startPipeline } from "./workspace/pipeline_runs.ts";
import { Predictors } from "./workspace/predictors.ts";
import { RunReader } from "./workspace/runs.ts";
import { SERVICE_VARIABLES } from "./workspace/services.ts";

const STATUS_KEPT_MS = 5000;

/** The dashboards over the current folder. */
export async function assembleDashboards(params: Params): Promise<Dashboards> {
  const environment = (name: string) => Deno.env.get(name);
  const files = new FileCache(".");
  const bundle = once(bundleIslands);
  return {
    workspace: {
      files,
      params,
      runs: new RunReader(".", locationFromEnvironment(environment), params.tracking.experiment),
      checkStages: keptFor(STATUS_KEPT_MS, () => checkStages(params)),
      api: environment("ETIQUETTE_API_URL") ?? `http://127.0.0.1:${params.api.port}`,
      services: Object.fromEntries(
        Object.entries(SERVICE_VARIABLES).map(([name, key]) => [name, environment(key) ?? ""]),
      ),
    },
    predictors: new Predictors(files, params.runtime),
    runs: new PipelineRuns(() => startPipeline(".")),
    corrections: new Corrections(params.api.log.folder, () => new Date()),
    gate: await adminGate(params),
    islands: bundle,
    chance: Math.random,
  };
}

/** Compares the stages that the parameters ask for with dvc.lock; none without dvc.yaml. */
async function checkStages(params: Params): Promise<StageStatus[]> {
  const repository = await openRepository({ ...params });
  const goals = pipelineGoals({ ...params });
  return await checkStatus(repository, selectedStages(repository.graph, { goals }));
}

/** A gate that checks tokens as the API does; undefined where nothing is there to check them. */
async function adminGate({ api: { auth } }: Params): Promise<Gate | undefined> {
  const environment = (name: string) => Deno.env.get(name);
  const keys = auth.jwks_url !== null
    ? { jwksUrl: auth.jwks_url, algorithms: auth.algorithms }
    : hasSecret(environment)
    ? { secret: readSecret(environment) }
    : undefined;
  if (keys === undefined) return undefined;
  const { issuer, audience, leeway_seconds: leewaySeconds } = auth;
  const verify = await tokenVerifier(keys, {
    rules: { issuer, audience, leewaySeconds },
    now: Date.now,
  });
  const now = () => performance.now();
  return bearerGate(verify, new RateLimit({ perSecond: 1, burst: 10, now }));
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => made ??= make();
}

/**
 * Repeats a result for some milliseconds, then gives it once more while it is made anew; where the
 * lock file changed meanwhile, the new one is waited for.
 */
function keptFor<Value>(milliseconds: number, make: () => Promise<Value>): () => Promise<Value> {
  let kept: { until: number; stamp: number; value: Promise<Value> } | undefined;
  return async () => {
    const now = performance.now();
    const stamp = (await Deno.stat("dvc.lock").catch(() => undefined))?.mtime?.getTime() ?? 0;
    const old = kept;
    if (old === undefined || now >= old.until || stamp !== old.stamp) {
      kept = { until: now + milliseconds, stamp, value: make() };
      kept.value.catch(() => kept = undefined);
    }
    return await (old?.stamp === stamp ? old : kept!).value;
  };
}
