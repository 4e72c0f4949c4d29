/**
 * What surrounds every request: its id, its line in the log and its place in the metrics.
 */
import type { MiddlewareHandler } from "hono";
import type { Variables } from "./context.ts";
import { CAREFUL_HEADERS } from "./answer.ts";
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
/** The outermost middleware. */
export function observed(
  { handlerOf, onRequest, now }: ObservedOptions,
): MiddlewareHandler<{ Variables: Variables }> {
  return async (context, next) => {
    const started = now();
    const given = context.req.header("x-request-id") ?? "";
    const requestId = REQUEST_ID.test(given) ? given : crypto.randomUUID();
    context.set("requestId", requestId);
    await next();
    if (context.get("responseBytes") === undefined) makeCareful(context.res.headers, requestId);
    const { method } = context.req;
    onRequest({
      requestId,
      method: METHODS.includes(method) ? method : "OTHER",
      handler: handlerOf(context.req.path),
      status: context.res.status,
      seconds: (now() - started) / 1000,
      requestBytes: lengthOf(context.req.header("content-length")),
      responseBytes: context.get("responseBytes") ?? 0,
      subject: context.get("subject"),
      error: context.get("error"),
    });
  };
}

/** Of an answer that is none of ours, such as the permission to call from another origin. */
function makeCareful(headers: Headers, requestId: string): void {
  for (const [name, value] of Object.entries(CAREFUL_HEADERS)) headers.set(name, value);
  headers.set("x-request-id", requestId);
}

function lengthOf(header: string | undefined): number {
  const length = Number(header ?? 0);
  return Number.isFinite(length) ? length : 0;
}
