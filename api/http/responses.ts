/** Responses of JSON, text or bytes with a Content-Length, which logs and metrics report. */
import type { TypedResponse } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppContext } from "./context.ts";
import { CAREFUL_HEADERS } from "./headers.ts";
import { type Problem, problemBody, problemText } from "./problem.ts";

/** Response options besides the body. */
export interface ResponseOptions {
  /** @default {200} */
  status?: ContentfulStatusCode;
  contentType: string;
  headers?: Readonly<Record<string, string>>;
}

/**
 * A response of text or bytes. It is made with all its headers, and nothing reads them back: Deno
 * sends a response whose headers were looked at by a slower way.
 */
export function respond(
  context: AppContext,
  body: string | Uint8Array<ArrayBuffer>,
  { status = 200, contentType, headers }: ResponseOptions,
): Response {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  context.set("responseBytes", bytes.length);
  return new Response(bytes, {
    status,
    headers: {
      ...CAREFUL_HEADERS,
      "x-request-id": context.get("requestId"),
      "content-type": contentType,
      "content-length": String(bytes.length),
      ...headers,
    },
  });
}

/** A response of JSON, typed for Hono's client. */
export function json<Value, Status extends ContentfulStatusCode = 200>(
  context: AppContext,
  value: Value,
  status = 200 as Status,
): Response & TypedResponse<Value, Status, "json"> {
  const response = respond(context, JSON.stringify(value), {
    status,
    contentType: "application/json",
  });
  return response as Response & TypedResponse<Value, Status, "json">;
}

/** A refusal as problem details; clients of the inference protocol read its `error`. */
export function refusal(context: AppContext, problem: Problem): Response {
  const body = problemBody(problem, context.get("requestId"));
  const error = context.req.path.startsWith("/v2/") ? { error: problemText(problem) } : {};
  return respond(context, JSON.stringify({ ...body, ...error }), {
    status: problem.status,
    contentType: "application/problem+json",
    headers: problem.headers,
  });
}
