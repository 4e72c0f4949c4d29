/** The API's description: the OpenAPI document and a page that shows it. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { documentationPage, pagePolicy, PUBLIC_SCRIPT } from "../documentation/page.ts";
import type { ReadScript } from "../documentation/script.ts";
import type { Env } from "../http/context.ts";
import { respond } from "../http/responses.ts";

const DESCRIPTION = `Labels the products of a marketplace: French title, description and picture →
product type. Refusals are RFC 9457 problem details. Tokens are made by \`deno task token\`.`;

const OVERVIEW = {
  openapi: "3.1.0",
  info: { title: "Étiquette", version: "1", description: DESCRIPTION },
  tags: [{ name: "predictions" }, { name: "feedback" }, { name: "state" }],
};

const SCRIPT = "/docs/scalar.js";

/** Dependencies of the page. */
export interface DocumentationTools {
  /** Without it, browsers fetch the page's script from a public server. */
  readScript?: ReadScript;
}

/** GET /openapi.json and /docs. */
export function documentationRoutes(
  app: OpenAPIHono<Env>,
  { readScript }: DocumentationTools,
): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
  let document: string | undefined;
  app.get("/openapi.json", (context) => {
    document ??= JSON.stringify(withRequiredBodies(app.getOpenAPI31Document(OVERVIEW)));
    return respond(context, document, { contentType: "application/json" });
  });
  const script = readScript ? SCRIPT : PUBLIC_SCRIPT;
  const page = documentationPage({ title: OVERVIEW.info.title, script });
  const policy = { "content-security-policy": pagePolicy(script) };
  app.get(
    "/docs",
    (context) =>
      respond(context, page, { contentType: "text/html; charset=utf-8", headers: policy }),
  );
  if (!readScript) return;
  app.get(SCRIPT, async (context) =>
    respond(context, await readScript(), {
      contentType: "text/javascript; charset=utf-8",
      headers: { "content-encoding": "gzip", "cache-control": "public, max-age=86400" },
    }));
}

/** Marks every body as required: routes that take two formats cannot tell Hono's validators so. */
function withRequiredBodies(document: ReturnType<OpenAPIHono["getOpenAPI31Document"]>) {
  for (const { post } of Object.values(document.paths ?? {})) {
    if (post?.requestBody && "content" in post.requestBody) post.requestBody.required = true;
  }
  return document;
}
