/** The metrics endpoint. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { TypedResponse } from "hono";
import type { Registry } from "prom-client";
import type { Env } from "../http/context.ts";
import { respond } from "../http/responses.ts";

const route = createRoute({
  method: "get",
  path: "/metrics",
  summary: "The numbers that Prometheus collects",
  tags: ["state"],
  responses: {
    200: {
      description: "Prometheus' text format",
      content: { "text/plain": { schema: { type: "string" } } },
    },
  },
});

/** GET /metrics, in Prometheus' text format. */
export function metricsRoute(metrics: Registry) {
  return new OpenAPIHono<Env>().openapi(route, async (context) => {
    const text = await metrics.metrics();
    const response = respond(context, text, { contentType: metrics.contentType });
    return response as Response & TypedResponse<never, 200, "text">;
  });
}
