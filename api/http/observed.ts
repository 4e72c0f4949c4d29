/**
 * What surrounds every request: its id, the headers that keep browsers careful, its line in the log
 * and its place in the metrics.
 */
import type { MiddlewareHandler } from "hono";
import type { Variables } from "../endpoint.ts";
import type { AnsweredRequest } from "../observation/http_metrics.ts";

/** A finished request, for the log. */
export interface RequestRecord extends AnsweredRequest {
  requestId: string;
  subject: string | undefined;
  /** Of a failure of ours: its name and message. */
  error: string | undefined;
}

/** What is told of requests. */
export interface ObservedOptions {
  /** The label of a request's path: a route's, or `none`. */
  handlerOf(path: string): string;
  onRequest(record: RequestRecord): void;
  /** Milliseconds, monotonic. */
  now(): number;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;
const HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "strict-transport-security": "max-age=31536000",
  "cache-control": "no-store",
};

/** The outermost middleware. */
export function observed(
  { handlerOf, onRequest, now }: ObservedOptions,
): MiddlewareHandler<{ Variables: Variables }> {
  const headers = Object.entries(HEADERS);
  return async (context, next) => {
    const started = now();
    const given = context.req.header("x-request-id") ?? "";
    const requestId = REQUEST_ID.test(given) ? given : crypto.randomUUID();
    context.set("requestId", requestId);
    context.header("x-request-id", requestId);
    for (const [name, value] of headers) context.header(name, value);
    await next();
    const { method } = context.req;
    onRequest({
      requestId,
      method: METHODS.includes(method) ? method : "OTHER",
      handler: handlerOf(context.req.path),
      status: context.res.status,
      seconds: (now() - started) / 1000,
      requestBytes: lengthIn(context.req.raw.headers),
      responseBytes: lengthIn(context.res.headers),
      subject: context.get("subject"),
      error: context.get("error"),
    });
  };
}

function lengthIn(headers: Headers): number {
  const length = Number(headers.get("content-length"));
  return Number.isFinite(length) ? length : 0;
}
