/** State of the service: alive, ready, and the model in use. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { JSONValue } from "hono/utils/types";
import type { Env } from "../http/context.ts";
import { unavailable } from "../http/problem.ts";
import { json } from "../http/responses.ts";
import type { ServedModels } from "../inference/served_model.ts";
import { healthAnswer, modelAnswer, readyAnswer } from "../schemas/answers.ts";
import { noModel } from "./error_translation.ts";
import { jsonResponse, problems, type RouteTools, TOKEN_PROBLEMS } from "./route.ts";

/** Dependencies of the routes. */
export interface StateTools {
  models: ServedModels;
  /** True once the process was asked to end. */
  stopping(): boolean;
  /** The evaluation's file as it is now; null when there is none. */
  readScores(): Promise<Record<string, JSONValue> | null>;
}

const get = { method: "get" as const, tags: ["state"] };

const health = createRoute({
  ...get,
  path: "/health",
  summary: "Whether the process is alive",
  responses: { 200: jsonResponse("It is", healthAnswer) },
});

const ready = createRoute({
  ...get,
  path: "/ready",
  summary: "Whether predictions can be made: a model is loaded and passed its self-test",
  responses: { 200: jsonResponse("They can", readyAnswer), ...problems(503) },
});

/**
 * GET /health, /ready and /model.
 *
 * @throws {Problem} from the handlers: 503 without a model or while stopping.
 */
export function stateRoutes(
  { models, stopping, readScores, requireScope }: StateTools & RouteTools,
) {
  const modelRoute = createRoute({
    ...get,
    path: "/model",
    summary: "The model in use: its card, labels and scores",
    security: [{ bearer: ["predict"] }],
    middleware: [requireScope("predict")] as const,
    responses: {
      200: jsonResponse("The model", modelAnswer),
      ...problems(...TOKEN_PROBLEMS, 503),
    },
  });
  return new OpenAPIHono<Env>()
    .openapi(health, (context) => json(context, { status: "ok" as const }))
    .openapi(ready, (context) => {
      const model = models.champion();
      if (stopping()) throw unavailable("The server is stopping");
      if (!model) throw noModel();
      const { name, version } = model;
      return json(context, { status: "ready" as const, model: { name, version } });
    })
    .openapi(modelRoute, async (context) => {
      const model = models.champion();
      if (!model) throw noModel();
      const { name, version, reads, provider, loadedAt, labels, card } = model;
      const shadow = models.shadow();
      return json(context, {
        name,
        version,
        reads: [...reads],
        provider,
        loaded_at: loadedAt.toISOString(),
        labels: labels.map(({ code, name }) => ({ code, name })),
        card,
        scores: await readScores(),
        shadow: shadow ? { name: shadow.name, version: shadow.version } : null,
      });
    });
}
