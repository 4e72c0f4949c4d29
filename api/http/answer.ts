/**
 * Answers with the headers that every one of ours carries. They are built in one go: headers that are
 * set one by one cost more than reading and writing the request's JSON.
 */
import type { AppContext } from "./context.ts";
import type { ProblemStatus } from "./problem.ts";

/** What keeps browsers careful. */
export const CAREFUL_HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "strict-transport-security": "max-age=31536000",
  "cache-control": "no-store",
} as const;

/** What an answer is besides its body. */
export interface AnswerOptions {
  /** @default {200} */
  status?: 200 | 202 | ProblemStatus;
  contentType: string;
  /** Further headers, which win over those that keep browsers careful. */
  headers?: Readonly<Record<string, string>>;
}

/** An answer of text or bytes. */
export function answer(
  context: AppContext,
  body: string | Uint8Array<ArrayBuffer>,
  { status = 200, contentType, headers }: AnswerOptions,
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

/** An answer of JSON: problem details where it is a refusal. */
export function json(
  context: AppContext,
  value: unknown,
  { status = 200, headers }: Omit<AnswerOptions, "contentType"> = {},
): Response {
  const contentType = status < 400 ? "application/json" : "application/problem+json";
  return answer(context, JSON.stringify(value), { status, contentType, headers });
}
