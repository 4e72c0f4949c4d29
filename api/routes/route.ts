/** Shared parts of route definitions: middleware factories and documented responses. */
import type { z } from "@hono/zod-openapi";
import type { RequireScope } from "../auth/gate.ts";
import { type ProblemStatus, TITLES } from "../http/problem.ts";
import type { ReadBody } from "../http/read_body.ts";
import { problemAnswer } from "../schemas/answers.ts";

/** Middleware factories of all routes. */
export interface RouteTools {
  requireScope: RequireScope;
  readBody: ReadBody;
}

/** Statuses of a token that is missing, insufficient or used too often. */
export const TOKEN_PROBLEMS = [401, 403, 429] as const;
/** Statuses of a body that is late, too large, of another type, invalid, or one too many. */
export const BODY_PROBLEMS = [408, 413, 415, 422, 503] as const;

/** A documented response of JSON. */
export function jsonResponse<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** Documented refusals. They are thrown, so the types of handlers leave them out. */
export function problems(...statuses: readonly ProblemStatus[]): Record<never, never> {
  const content = { "application/problem+json": { schema: problemAnswer } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: TITLES[status], content }]),
  );
}
