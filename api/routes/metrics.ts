/** The numbers that Prometheus collects. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Registry } from "prom-client";
import type { Variables } from "../http/context.ts";
import { answer } from "../http/answer.ts";

/** GET /metrics, in Prometheus' text format. */
export function metricsRoute(
  app: OpenAPIHono<{ Variables: Variables }>,
  metrics: Registry,
): void {
  app.openAPIRegistry.registerPath(createRoute({
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
  }));
  app.get("/metrics", async (context) => {
    return answer(context, await metrics.metrics(), { contentType: metrics.contentType });
  });
}
