/**
 * From parameters to everything the app needs. What differs between a machine and a place without
 * disk, threads and native code is handed in as a platform.
 */
import { Registry } from "prom-client";
import type { ApiParams } from "../src/api_params.ts";
import { readJson } from "../src/files.ts";
import type { AppTools } from "./app.ts";
import { bearerGate } from "./auth/gate.ts";
import { RateLimit } from "./auth/rate_limit.ts";
import { readSecret } from "./auth/secret.ts";
import { type TokenKeys, tokenVerifier } from "./auth/token_verifier.ts";
import { Bodies } from "./http/bodies.ts";
import type { OpenEngine } from "./inference/engine.ts";
import { ModelSlot, type SlotNews } from "./inference/model_slot.ts";
import { folderSource } from "./inference/model_source.ts";
import { httpMetrics } from "./observation/http_metrics.ts";
import { jsonLog, type LogEvent, requestFields } from "./observation/json_log.ts";
import { modelMetrics } from "./observation/model_metrics.ts";
import { processMetrics } from "./observation/process_metrics.ts";
import { pictureFolder } from "./pictures/picture_folder.ts";
import { type Decode, pictureReader } from "./pictures/picture_reader.ts";

/** What the place offers in which the API runs. */
export interface Platform {
  openEngine: OpenEngine;
  /** Without one, pictures are refused. */
  decode: Decode | undefined;
  environment(name: string): string | undefined;
  /** Takes a line of the log. */
  writeLine(line: string): void;
}

/** The app's needs and what keeps them going. */
export interface Assembly {
  tools: AppTools;
  log: LogEvent;
  /** Takes up new models. */
  refresh(): Promise<void>;
  /** From now on the API says that it is not ready. */
  stop(): void;
  /** Lets the models finish and frees them. */
  close(): Promise<void>;
}

const MEGABYTE = 1e6;
/** JSON values a product may take: three lists and an image id, with room. */
const VALUES_A_PRODUCT = 8;

/** Puts it together; no model is loaded before the first `refresh`. */
export async function assemble(params: ApiParams, platform: Platform): Promise<Assembly> {
  const { limits, log: { requests: logRequests } } = params;
  const log = jsonLog(platform.writeLine, () => new Date());
  const now = () => performance.now();
  const metrics = new Registry();
  processMetrics(metrics);
  const countRequest = httpMetrics(metrics);
  const counts = modelMetrics(metrics, {
    waiting: () => slot.waiting,
    models: () => slot.current ? [["champion", slot.current]] : [],
    lostEntries: () => 0,
  });
  const slot = new ModelSlot({
    source: folderSource(params.model),
    open: platform.openEngine,
    batches: {
      maxBatch: params.queue.batch_products,
      maxWait: params.queue.wait_milliseconds,
      capacity: params.queue.products,
    },
    onBatch: (products, seconds) => counts.batch("champion", products, seconds),
    onNews(news) {
      counts.reload(news.kind);
      log(`model ${news.kind}`, newsFields(news));
    },
  });
  let stopping = false;
  return {
    log,
    refresh: () => slot.refresh(),
    stop: () => void (stopping = true),
    close: () => slot.close(),
    tools: {
      gate: bearerGate(
        await verifierOf(params, platform),
        new RateLimit({ perSecond: limits.requests_per_second, burst: limits.burst, now }),
      ),
      bodies: new Bodies({
        bodyBytes: limits.body_megabytes * MEGABYTE,
        seconds: limits.body_seconds,
        allBytes: limits.bodies_megabytes * MEGABYTE,
      }),
      maxValues: 1000 + VALUES_A_PRODUCT * limits.batch_products,
      limits: { textCharacters: limits.text_characters, products: limits.batch_products },
      corsOrigins: params.cors_origins,
      models: { champion: () => slot.current, shadow: () => undefined },
      pictures: pictureReader({
        decode: platform.decode,
        find: pictureFolder(params.pictures, { now }),
        maxPictures: limits.pictures,
      }),
      top: params.top,
      onPrediction({ predictions }) {
        for (const { "predicted prdtypecode": code, confidence } of predictions) {
          counts.prediction(code, confidence);
        }
      },
      onFeedback() {},
      stopping: () => stopping,
      readScores: () => scoresIn(params.scores),
      metrics,
      onRequest(record) {
        countRequest(record);
        if (logRequests) log("request", requestFields(record));
      },
      now,
    },
  };
}

async function verifierOf({ auth }: ApiParams, { environment }: Platform) {
  const keys: TokenKeys = auth.jwks_url === null
    ? { secret: readSecret(environment) }
    : { jwksUrl: auth.jwks_url, algorithms: auth.algorithms };
  const { issuer, audience, leeway_seconds: leewaySeconds } = auth;
  const rules = { issuer, audience, leewaySeconds };
  return await tokenVerifier(keys, { rules, now: Date.now });
}

function newsFields(news: SlotNews): Record<string, unknown> {
  return news.kind === "loaded" ? { ...news.model } : { reason: news.reason };
}

async function scoresIn(path: string): Promise<Record<string, unknown> | null> {
  return await readJson(path).then((value) => value as Record<string, unknown>, () => null);
}
