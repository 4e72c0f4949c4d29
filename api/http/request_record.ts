/** Middleware that reports each finished request to the log and the metrics. */
import type { AppMiddleware } from "./context.ts";

/** A finished request. */
export interface RequestRecord {
  requestId: string;
  method: string;
  /** The route's path, `none` when nothing matched. */
  handler: string;
  status: number;
  seconds: number;
  /** By the Content-Length header, 0 without one. */
  requestBytes: number;
  /** 0 where the response is Hono's own. */
  responseBytes: number;
  subject: string | undefined;
  /** Name and message of an internal failure. */
  error: string | undefined;
}

/** Hooks of the middleware. */
export interface RecordOptions {
  /** The route's path for a request's path, or `none`. */
  handlerFor(path: string): string;
  onRequest(record: RequestRecord): void;
  /** Milliseconds, monotonic. */
  now(): number;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Makes the middleware; it stands outermost. */
export function recordRequests({ handlerFor, onRequest, now }: RecordOptions): AppMiddleware {
  return async (context, next) => {
    const started = now();
    await next();
    const { method, path } = context.req;
    onRequest({
      requestId: context.get("requestId"),
      method: METHODS.includes(method) ? method : "OTHER",
      handler: handlerFor(path),
      status: context.res.status,
      seconds: (now() - started) / 1000,
      requestBytes: toLength(context.req.header("content-length")),
      responseBytes: context.get("responseBytes") ?? 0,
      subject: context.get("caller")?.subject,
      error: context.get("error"),
    });
  };
}

function toLength(header: string | null | undefined): number {
  const length = Number(header ?? 0);
  return Number.isFinite(length) ? length : 0;
}
