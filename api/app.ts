/**
 * The API as one fetch handler: routes, what surrounds them, and how refusals look. It knows no
 * socket, no file and no clock of its own; what it needs is handed to it.
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { loadParams } from "../src/config/params.ts";
import { assemble } from "./assembly.ts";
import type { AppTools } from "./app_tools.ts";
import type { AppContext, Variables } from "./http/context.ts";
import { openLocalEngine } from "./inference/local_engine.ts";
import { json } from "./http/answer.ts";
import { observed } from "./http/observed.ts";
import { Problem, problemBody } from "./http/problem.ts";
import { documentationRoutes } from "./routes/documentation.ts";
import { feedbackEndpoint } from "./routes/feedback.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { predictEndpoints } from "./routes/predict.ts";
import { stateEndpoints } from "./routes/state.ts";
import { requestSchemas } from "./schemas/requests.ts";

/** An app; its `fetch` answers requests. */
export type App = OpenAPIHono<{ Variables: Variables }>;

/** Wires the routes. */
export function createApp(tools: AppTools): App {
  const app: App = new OpenAPIHono({ strict: false });
  const methods = new Map<string, Set<string>>();
  const pathOf = (path: string) => path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  const handlerOf = (path: string) => methods.has(pathOf(path)) ? pathOf(path) : "none";
  app.use(observed({ ...tools, handlerOf }));
  if (tools.corsOrigins.length > 0) app.use(cors({ origin: [...tools.corsOrigins] }));

  const schemas = requestSchemas(tools.limits);
  const endpoints = [
    ...predictEndpoints(schemas, tools),
    feedbackEndpoint(schemas, tools),
    ...stateEndpoints(tools),
  ];
  for (const { method, path, respond } of endpoints) {
    app.on(method.toUpperCase(), path, (context) => respond(context, tools));
  }
  documentationRoutes(app, endpoints, tools);
  metricsRoute(app, tools.metrics);
  for (const { method, path } of app.routes) {
    if (method === "ALL") continue;
    const known = methods.get(path) ?? new Set();
    methods.set(path, known.add(method));
    if (method === "GET") known.add("HEAD");
  }

  app.notFound((context) => {
    const allowed = methods.get(pathOf(context.req.path));
    if (!allowed) return refusal(context, new Problem(404, "Not Found"));
    const headers = { allow: [...allowed].join(", ") };
    return refusal(context, new Problem(405, "Method Not Allowed", { headers }));
  });
  app.onError((error, context) => refusal(context, problemOf(error, context)));
  return app;
}

function problemOf(error: Error, context: AppContext): Problem {
  if (error instanceof Problem && error.status < 500) return error;
  if (context.req.raw.signal.aborted) return new Problem(499, "The caller hung up");
  if (error instanceof HTTPException && error.status === 404) return new Problem(404, "Not Found");
  const reason = error instanceof Problem ? error.cause : error;
  if (reason instanceof Error) context.set("error", `${reason.name}: ${reason.message}`);
  return error instanceof Problem ? error : new Problem(500, "Internal Server Error");
}

function refusal(context: AppContext, problem: Problem): Response {
  const { status, headers } = problem;
  return json(context, problemBody(problem, context.get("requestId")), { status, headers });
}

/** The app of a place that keeps no files and runs no native code, such as Deno Deploy. */
async function deployedApp(): Promise<App> {
  const { api } = await loadParams();
  const assembly = await assemble(api, {
    openEngine: (folder) => openLocalEngine(folder, { provider: "wasm" }),
    environment: (name) => Deno.env.get(name),
    writeLine: (line) => console.log(line),
  });
  await assembly.refresh();
  return createApp(assembly.tools);
}

let deployed: Promise<App> | undefined;

/** Answers requests where `deno serve api/app.ts` or a host calls it; made at the first request. */
export default {
  async fetch(request: Request): Promise<Response> {
    deployed ??= deployedApp().catch((error) => {
      deployed = undefined; // the next request may have more luck
      throw error;
    });
    return await (await deployed).fetch(request);
  },
};
