/** The API's description: the OpenAPI document and a page that shows it. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { documentationPage, pagePolicy, PUBLIC_SCRIPT } from "../documentation/page.ts";
import type { FindScript } from "../documentation/script.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Variables } from "../http/context.ts";
import { answer } from "../http/answer.ts";

const DESCRIPTION = `Labels the products of a marketplace: French title, description and picture →
product type. Refusals are RFC 9457 problem details. Tokens are made by \`deno task token\`.`;

const OVERVIEW = {
  openapi: "3.1.0",
  info: { title: "Étiquette", version: "1", description: DESCRIPTION },
  tags: [{ name: "predictions" }, { name: "feedback" }, { name: "state" }],
};

const SCRIPT = "/docs/scalar.js";

/** What the page is made of. */
export interface DocumentationTools {
  /** Without it, browsers fetch the page's script from a public server. */
  findScript?: FindScript;
}

/** GET /openapi.json and /docs. */
export function documentationRoutes(
  app: OpenAPIHono<{ Variables: Variables }>,
  endpoints: readonly Endpoint[],
  { findScript }: DocumentationTools,
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
    return answer(context, document, { contentType: "application/json" });
  });
  const script = findScript ? SCRIPT : PUBLIC_SCRIPT;
  const page = documentationPage({ title: OVERVIEW.info.title, script });
  const policy = { "content-security-policy": pagePolicy(script) };
  app.get(
    "/docs",
    (context) =>
      answer(context, page, { contentType: "text/html; charset=utf-8", headers: policy }),
  );
  if (!findScript) return;
  app.get(SCRIPT, async (context) =>
    answer(context, await findScript(), {
      contentType: "text/javascript; charset=utf-8",
      headers: { "content-encoding": "gzip", "cache-control": "public, max-age=86400" },
    }));
}
