/**
 * The API as one fetch handler: middleware, routes and the form of refusals. It knows no socket, no
 * file and no clock; the caller passes what it needs.
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { methodNotAllowed } from "hono/method-not-allowed";
import { loadParams } from "../src/config/params.ts";
import type { AppTools } from "./app_tools.ts";
import { assemble } from "./assembly.ts";
import { scopeGuard } from "./auth/gate.ts";
import type { AppContext, Env } from "./http/context.ts";
import { refuseInvalid } from "./http/faults.ts";
import { checkHost } from "./http/host.ts";
import { requestHeaders } from "./http/headers.ts";
import { Problem, toProblem } from "./http/problem.ts";
import { bodyReader } from "./http/read_body.ts";
import { recordRequests } from "./http/request_record.ts";
import { refusal } from "./http/responses.ts";
import { openLocalEngine } from "./inference/local_engine.ts";
import { documentationRoutes } from "./routes/documentation.ts";
import { explainRoutes } from "./routes/explain.ts";
import { feedbackRoutes } from "./routes/feedback.ts";
import { inferenceProtocolRoutes } from "./routes/inference_protocol.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { predictRoutes } from "./routes/predict.ts";
import type { RouteTools } from "./routes/route.ts";
import { stateRoutes } from "./routes/state.ts";
import { requestSchemas } from "./schemas/requests.ts";

/** The app; its `fetch` answers requests, and its type serves Hono's client (`hc<App>`). */
export type App = ReturnType<typeof createApp>;

/** Wires middleware and routes. */
export function createApp(tools: AppTools) {
  const app = new OpenAPIHono<Env>({ strict: false, defaultHook: refuseInvalid });
  const paths = new Map<string, RegExp>();
  app.use(recordRequests({ ...tools, handlerFor: (path) => routeOf(path, paths) }));
  app.use(requestHeaders(), checkHost());
  app.use(methodNotAllowed({
    app,
    onMethodNotAllowed(context, methods) {
      const headers = { allow: methods.join(", ") };
      return refusal(context, new Problem(405, "Method Not Allowed", { headers }));
    },
  }));
  if (tools.corsOrigins.length > 0) app.use(cors({ origin: [...tools.corsOrigins] }));

  const schemas = requestSchemas(tools.limits);
  const route: RouteTools = { requireScope: scopeGuard(tools.gate), readBody: bodyReader(tools) };
  const routed = app
    .route("/", predictRoutes(schemas, { ...tools, ...route }))
    .route("/", explainRoutes(schemas, { ...tools, ...route }))
    .route("/", feedbackRoutes(schemas, { ...tools, ...route }))
    .route("/", stateRoutes({ ...tools, ...route }))
    .route("/", metricsRoute(tools.metrics))
    .route("/", inferenceProtocolRoutes({ ...tools, ...route }));
  documentationRoutes(app, tools);
  for (const { method, path } of app.routes) if (method !== "ALL") paths.set(path, toPattern(path));

  app.notFound((context) => refusal(context, new Problem(404, "Not Found")));
  app.onError((error, context) => refusal(context, problemFor(error, context)));
  return routed;
}

/** The path of a route, whose trailing slash is optional; `none` for another path. */
function routeOf(path: string, known: ReadonlyMap<string, RegExp>): string {
  const bare = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  if (known.has(bare)) return bare;
  for (const [route, pattern] of known) if (pattern.test(bare)) return route;
  return "none";
}

/** The paths of a route with parameters, such as `/models/:name`. */
function toPattern(path: string): RegExp {
  const steps = path.split("/").map((step) => step.startsWith(":") ? "[^/]+" : RegExp.escape(step));
  return RegExp(`^${steps.join("/")}$`);
}

/** The refusal for an error; an internal failure is noted for the log. */
function problemFor(error: Error, context: AppContext): Problem {
  const problem = error instanceof HTTPException
    ? toProblem(error)
    : new Problem(500, "Internal Server Error", { cause: error });
  if (problem.status < 500) return problem;
  if (context.req.raw.signal.aborted) return new Problem(499, "The caller hung up");
  const { cause } = problem;
  if (cause instanceof Error) context.set("error", `${cause.name}: ${cause.message}`);
  return problem;
}

/** The app for a host without files and native code, such as Deno Deploy. */
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

/** The handler of `deno serve api/app.ts` and of hosts; makes the app at the first request. */
export default {
  async fetch(request: Request): Promise<Response> {
    deployed ??= deployedApp().catch((error) => {
      deployed = undefined; // try again at the next request
      throw error;
    });
    return await (await deployed).fetch(request);
  },
};
