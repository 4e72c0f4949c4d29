/**
 * The page of /docs: Scalar on the OpenAPI document, and the policy under which a browser shows it.
 * It asks nobody but this server for anything, unless its script lies elsewhere.
 */

import { SCALAR_VERSION } from "./script.ts";

/** Public address of Scalar's script, for a server without the file. */
export const PUBLIC_SCRIPT = `https://cdn.jsdelivr.net/npm/@scalar/api-reference@${SCALAR_VERSION}`;

/** Scalar's settings: no fonts, proxies, agents or statistics of others. */
const SETTINGS = {
  agent: { disabled: true },
  hideClientButton: true,
  mcp: { disabled: true },
  showDeveloperTools: "never",
  telemetry: false,
  withDefaultFonts: false,
};

/** The page. */
export function documentationPage({ title, script }: { title: string; script: string }): string {
  const settings = JSON.stringify(SETTINGS).replaceAll('"', "&quot;");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
</head>
<body>
<script id="api-reference" data-url="/openapi.json" data-configuration="${settings}"></script>
<script src="${script}"></script>
<noscript>This page needs a script; <a href="/openapi.json">the document</a> does not.</noscript>
</body>
</html>
`;
}

/** Its Content-Security-Policy. */
export function pagePolicy(script: string): string {
  return [
    "default-src 'none'",
    `script-src ${script.startsWith("/") ? "'self'" : new URL(script).origin}`,
    "style-src 'unsafe-inline'", // Scalar's styles are written into the page
    "img-src 'self' data:",
    "font-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
