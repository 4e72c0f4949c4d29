/**
 * Request ids and the headers of every answer. They are passed to the response when it is made:
 * Hono's `secureHeaders` sets them one by one afterwards, which costs more than reading the request.
 */
import type { AppMiddleware } from "./context.ts";

const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** Security headers, and no caching. */
export const CAREFUL_HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "strict-transport-security": "max-age=31536000",
  "cache-control": "no-store",
} as const;

/** Keeps a well-formed request id or makes one; sets headers on answers of Hono's own middleware. */
export function requestHeaders(): AppMiddleware {
  return async (context, next) => {
    const given = context.req.header("x-request-id") ?? "";
    const requestId = REQUEST_ID.test(given) ? given : crypto.randomUUID();
    context.set("requestId", requestId);
    await next();
    if (context.get("responseBytes") !== undefined) return; // it has them
    const { headers } = context.res;
    headers.set("x-request-id", requestId);
    for (const [name, value] of Object.entries(CAREFUL_HEADERS)) headers.set(name, value);
  };
}
