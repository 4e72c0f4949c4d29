/** The API in the memory of a test: everything but socket, threads and model is what really serves. */
import { join } from "node:path";
import { SignJWT } from "jose";
import type { ApiParams } from "../../src/config/sections/api_params.ts";
import { loadParams } from "../../src/config/params.ts";
import { type App, createApp } from "../../api/app.ts";
import { assemble, type Assembly, type Platform } from "../../api/assembly.ts";
import type { Engine } from "../../api/inference/engine.ts";
import { MODEL_FILES } from "../../api/inference/model_files.ts";
import type { Product } from "../../api/inference/served_model.ts";

/** Signs the tokens of all tests. */
export const SECRET = "a secret of tests, long enough for HS256 to take it";

/** Labels of the engine of tests. */
export const LABELS = [
  { code: 10, name: "Used books" },
  { code: 2583, name: "Swimming pools" },
  { code: "MISC", name: "All the rest" },
];

/** An app under test. */
export interface TestApp {
  app: App;
  assembly: Assembly;
  /** The log so far. */
  events: Record<string, unknown>[];
  folder: string;
  /** Answers a request; a body that is no string or bytes goes as JSON. */
  call(path: string, request?: CallOptions): Promise<Response>;
}

/** What a call may say. */
export interface CallOptions {
  method?: string;
  body?: unknown;
  /** Undefined: one for everything; null: none. */
  token?: string | null;
  headers?: Record<string, string>;
}

/** What may differ from the real thing. */
export interface TestAppOptions extends Partial<Platform> {
  /** Such as `limits.burst=1`, below `api`. */
  set?: string[];
}

/** Products about pools are pools, those without a title are nothing in particular, others books. */
export function wordEngine(products: readonly Product[]): Promise<Float32Array> {
  const rows = products.map(({ title, description }) =>
    /piscine/i.test(`${title} ${description}`)
      ? [0.1, 0.8, 0.1]
      : title.trim() === ""
      ? [0.25, 0.25, 0.5]
      : [0.7, 0.2, 0.1]
  );
  return Promise.resolve(Float32Array.from(rows.flat()));
}

/** An engine of a function. */
export function engineOf(
  probabilities: Engine["probabilities"] = wordEngine,
  rest: Partial<Engine> = {},
): Engine {
  return {
    labels: LABELS,
    reads: ["text"],
    provider: "test",
    lanes: 1,
    probabilities,
    close: () => Promise.resolve(),
    ...rest,
  };
}

/** Runs `body` with an app that has a loaded model, and closes it. */
export async function withApp(
  { set = [], ...platform }: TestAppOptions,
  body: (test: TestApp) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "etiquette-api-" });
  const events: Record<string, unknown>[] = [];
  await writeModel(join(folder, "model"), "first");
  const assembly = await assemble(await paramsIn(folder, set), {
    openEngine: () => Promise.resolve(engineOf()),
    decode: () => Promise.resolve({ width: 1, height: 1 }),
    environment: (name) => name === "ETIQUETTE_JWT_SECRET" ? SECRET : undefined,
    writeLine: (line) => events.push(JSON.parse(line)),
    ...platform,
  });
  const app = createApp(assembly.tools);
  await assembly.refresh();
  try {
    await body({ app, assembly, events, folder, call: callerOf(app, await tokenOf()) });
  } finally {
    await assembly.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The API's parameters as they are committed, with paths in a folder. */
export async function paramsIn(folder: string, set: string[] = []): Promise<ApiParams> {
  const { api } = await loadParams({
    path: new URL("../../params.yaml", import.meta.url).pathname,
    overrides: [
      `api.model=${join(folder, "model")}`,
      `api.scores=${join(folder, "scores.json")}`,
      `api.drift=${join(folder, "drift")}`,
      `api.pictures=${join(folder, "pictures")}`,
      `api.log.folder=${join(folder, "log")}`,
      "api.limits.requests_per_second=0",
      "api.queue.wait_milliseconds=0",
      ...set.map((one) => `api.${one}`),
    ],
  });
  return api;
}

/** A folder that looks like a model's; `content` makes its version. */
export async function writeModel(folder: string, content: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const name of [...MODEL_FILES, "card.md"]) {
    await Deno.writeTextFile(join(folder, name), `${name} ${content}`);
  }
}

/** A token for all scopes, unless claims say otherwise. */
export async function tokenOf(claims: Record<string, unknown> = {}): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000);
  return await new SignJWT({
    sub: "tester",
    iss: "etiquette",
    aud: "etiquette-api",
    exp: seconds + 600,
    scope: "predict feedback",
    ...claims,
  }).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(SECRET));
}

/** A caller of one app or server. */
export function callerOf(
  { fetch }: { fetch: (request: Request) => Response | Promise<Response> },
  everything: string,
  origin = "http://test",
): TestApp["call"] {
  return async (path, { method, body, token = everything, headers = {} } = {}) => {
    const raw = typeof body === "string" || body instanceof Uint8Array ||
      body instanceof FormData ||
      body instanceof ReadableStream || body instanceof URLSearchParams;
    return await fetch(
      new Request(origin + path, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined || raw ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: body === undefined ? undefined : raw ? body as BodyInit : JSON.stringify(body),
      }),
    );
  };
}

/** The id of a prediction that the app made for a caller. */
export function predictionId(
  { tools: { predictionIds } }: Assembly,
  { subject = "tester", row = 0 } = {},
): string {
  return predictionIds.create(subject, row + 1)(row);
}
