/** The API's description: the OpenAPI document and a page that shows it. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { Scalar } from "@scalar/hono-api-reference";
import type { Endpoint, Variables } from "../endpoint.ts";

/** The page's script, the one thing that a browser fetches from elsewhere. */
const SCALAR = "https://cdn.jsdelivr.net/npm/@scalar/api-reference@1.72.1";

const DESCRIPTION = `Labels the products of a marketplace: French title, description and picture →
product type. Refusals are RFC 9457 problem details. Tokens are made by \`deno task token\`.`;

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' https://cdn.jsdelivr.net",
  "style-src 'unsafe-inline'",
  "img-src data: https:",
  "font-src data: https:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
].join("; ");

const OVERVIEW = {
  openapi: "3.1.0",
  info: { title: "Étiquette", version: "1", description: DESCRIPTION },
  tags: [{ name: "predictions" }, { name: "feedback" }, { name: "state" }],
};

/** GET /openapi.json and /docs. */
export function documentationRoutes(
  app: OpenAPIHono<{ Variables: Variables }>,
  endpoints: readonly Endpoint[],
): void {
  for (const { documentation } of endpoints) app.openAPIRegistry.registerPath(documentation);
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
  let document: string | undefined;
  app.get("/openapi.json", (context) => {
    document ??= JSON.stringify(app.getOpenAPI31Document(OVERVIEW));
    return context.body(document, 200, { "content-type": "application/json" });
  });
  app.get("/docs", async (context, next) => {
    context.header("content-security-policy", PAGE_POLICY);
    await next();
  }, Scalar({ url: "/openapi.json", pageTitle: "Étiquette", cdn: SCALAR }));
}
