/**
 * From parameters to everything the app needs. What differs between a machine and a place without
 * disk, threads and native code is handed in as a platform.
 */
import type { JSONValue } from "hono/utils/types";
import { Registry } from "prom-client";
import type { ApiParams } from "../src/config/sections/api_params.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { locationFromEnvironment } from "../src/tracking/open_store.ts";
import type { AppTools } from "./app_tools.ts";
import { bearerGate, type TokenVerifier } from "./auth/gate.ts";
import { predictionIds } from "./auth/prediction_ids.ts";
import { RateLimit } from "./auth/rate_limit.ts";
import { hasSecret, readSecret } from "./auth/secret.ts";
import { tokenVerifier } from "./auth/token_verifier.ts";
import type { ReadScript } from "./documentation/script.ts";
import { Bodies } from "./http/bodies.ts";
import type { OpenEngine } from "./inference/engine.ts";
import { type ModelPair, modelPair, modelsInUse } from "./inference/model_pair.ts";
import { answersObserved } from "./observation/answers_observed.ts";
import { type ConnectionMetrics, connectionMetrics } from "./observation/connection_metrics.ts";
import { driftMetrics } from "./observation/drift_metrics.ts";
import { httpMetrics } from "./observation/http_metrics.ts";
import { jsonLog, type LogEvent, requestFields } from "./observation/json_log.ts";
import { type ModelMetrics, modelMetrics } from "./observation/model_metrics.ts";
import { predictionLog } from "./observation/prediction_logger.ts";
import { processMetrics } from "./observation/process_metrics.ts";
import type { LineLog } from "./observation/rotated_log.ts";
import { pictureFolder } from "./pictures/picture_finder.ts";
import { type Decode, pictureReader } from "./pictures/picture_reader.ts";

/** The environment in which the API runs. */
export interface Platform {
  openEngine: OpenEngine;
  /** Without one, pictures are refused. */
  decode?: Decode;
  /** Without it, browsers fetch the script of /docs from elsewhere. */
  readScript?: ReadScript;
  environment(name: string): string | undefined;
  /** Takes a line of the log. */
  writeLine(line: string): void;
  /** Opens the file of predictions; without one, they are counted and not kept. */
  openPredictions?(onFailure: (reason: string) => void): LineLog;
}

/** The app's needs and what keeps them going. */
export interface Assembly {
  tools: AppTools;
  log: LogEvent;
  connections: ConnectionMetrics;
  /** Takes up new models. */
  refresh(): Promise<void>;
  /** From now on the API says that it is not ready. */
  stop(): void;
  /** Lets the models finish, frees them and writes what is to be kept. */
  close(): Promise<void>;
}

const MEGABYTE = 1e6;
/** JSON values a product may take: three lists and an image id, with room. */
const VALUES_A_PRODUCT = 8;
const KEPT_NOWHERE: LineLog = {
  append() {},
  lost: 0,
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * Puts it together; no model is loaded before the first `refresh`.
 *
 * @throws {UserError} without a secret, or where the registry has no such model.
 */
export async function assemble(params: ApiParams, platform: Platform): Promise<Assembly> {
  const { limits, queue } = params;
  const log = jsonLog(platform.writeLine, () => new Date());
  const now = () => performance.now();
  const gate = bearerGate(
    await verifierOf(params, platform),
    new RateLimit({ perSecond: limits.requests_per_second, burst: limits.burst, now }),
  );
  const metrics = new Registry();
  processMetrics(metrics);
  driftMetrics(metrics, params.drift);
  const countRequest = httpMetrics(metrics);
  const lines = platform.openPredictions?.((reason) => log("prediction log failed", { reason })) ??
    KEPT_NOWHERE;
  const counts: ModelMetrics = modelMetrics(metrics, {
    waiting: () => models.waiting,
    models: () => modelsInUse(models),
    lostEntries: () => lines.lost,
  });
  const models: ModelPair = await modelPair({
    champion: params.model,
    shadow: params.shadow,
    registry: {
      ...locationFromEnvironment(platform.environment),
      ...(params.registry === null ? {} : { uri: params.registry }),
    },
    open: platform.openEngine,
    batches: {
      maxBatch: queue.batch_products,
      maxWait: queue.wait_milliseconds,
      capacity: queue.products,
    },
    onBatch: counts.batch,
    onEvent(role, { kind, ...details }) {
      counts.reload(kind);
      log(`model ${kind}`, { role, ...details });
    },
  });
  const kept = predictionLog(lines, { keepTexts: params.log.texts, now: () => new Date() });
  let stopping = false;
  return {
    log,
    connections: connectionMetrics(metrics),
    refresh: models.refresh,
    stop: () => void (stopping = true),
    async close() {
      await models.close();
      await lines.close();
    },
    tools: {
      gate,
      bodies: new Bodies({
        bodyBytes: limits.body_megabytes * MEGABYTE,
        seconds: limits.body_seconds,
        allBytes: limits.bodies_megabytes * MEGABYTE,
      }),
      maxValues: 1000 + VALUES_A_PRODUCT * limits.batch_products,
      limits: { textCharacters: limits.text_characters, products: limits.batch_products },
      corsOrigins: params.cors_origins,
      readScript: platform.readScript,
      models,
      predictionIds: predictionIds(signingSecret(platform)),
      pictures: pictureReader({
        decode: platform.decode,
        find: pictureFolder(params.pictures, { now }),
        maxPictures: limits.pictures,
      }),
      top: params.top,
      ...answersObserved({ counts, log: kept, models }),
      stopping: () => stopping,
      readScores: () => scoresIn(params.scores),
      metrics,
      onRequest(record) {
        countRequest(record);
        if (params.log.requests) log("request", requestFields(record));
      },
      now,
    },
  };
}

async function verifierOf(
  { auth }: ApiParams,
  { environment }: Platform,
): Promise<TokenVerifier> {
  const { issuer, audience, leeway_seconds: leewaySeconds } = auth;
  return await tokenVerifier(
    auth.jwks_url === null
      ? { secret: readSecret(environment) }
      : { jwksUrl: auth.jwks_url, algorithms: auth.algorithms },
    { rules: { issuer, audience, leewaySeconds }, now: Date.now },
  );
}

/** The secret that signs prediction ids; without one, they are good for this process alone. */
function signingSecret({ environment }: Platform): Uint8Array {
  return hasSecret(environment)
    ? readSecret(environment)
    : crypto.getRandomValues(new Uint8Array(32));
}

async function scoresIn(path: string): Promise<Record<string, JSONValue> | null> {
  return await readJson(path).then((value) => value as Record<string, JSONValue>, () => null);
}
