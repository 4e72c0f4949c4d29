/**
 * One route of the API as data: path, who may call it, what it takes and gives. From this come the
 * handler, in whose order of checks nothing is read from a caller who may not call, and the route's
 * part of the OpenAPI document.
 */
import { createRoute, type RouteConfig, type z } from "@hono/zod-openapi";
import type { Caller, Gate, Scope } from "./auth/gate.ts";
import { json } from "./http/answer.ts";
import type { AppContext } from "./http/context.ts";
import type { Bodies } from "./http/bodies.ts";
import { faultsOf } from "./http/faults.ts";
import { type MediaKind, mediaKind, valueOf } from "./http/media.ts";
import { Problem, type ProblemStatus, TITLES } from "./http/problem.ts";
import { problemAnswer } from "./schemas/answers.ts";

/** What a handler knows of the request besides its body. */
export interface Call {
  requestId: string;
  /** Who calls; nobody on open routes. */
  caller: Caller | undefined;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal;
}

/** A body's schema for each way to write it. */
export interface BodySchemas<Json, Form> {
  json: z.ZodType<Json>;
  form?: z.ZodType<Form>;
  /** Fields of the form that are lists. */
  lists?: readonly string[];
}

/** What a route is. */
export interface EndpointOptions<Json, Answer, Form> {
  method: "get" | "post";
  path: string;
  summary: string;
  tag: string;
  /** Needed to call it; open when absent. */
  scope?: Scope;
  body?: BodySchemas<Json, Form>;
  /** @default {200} */
  status?: 200 | 202;
  answer: { description: string; schema: z.ZodType<Answer> };
  /** Refusals besides those that scope and body imply. */
  problems?: readonly ProblemStatus[];
  handle(call: Call, body: Json | Form): Promise<Answer> | Answer;
}

/** A route, whatever its types. */
export interface Endpoint {
  method: "get" | "post";
  path: string;
  documentation: RouteConfig;
  respond(context: AppContext, tools: EndpointTools): Promise<Response>;
}

/** What all routes share. */
export interface EndpointTools {
  gate: Gate;
  bodies: Bodies;
  /** Values a body may hold. */
  maxValues: number;
}

/** Makes a route. */
export function endpoint<Json, Answer, Form = never>(
  options: EndpointOptions<Json, Answer, Form>,
): Endpoint {
  const { method, path, scope, body, status = 200 } = options;
  return {
    method,
    path,
    documentation: documentationOf(options),
    async respond(context, { gate, bodies, maxValues }) {
      const request = context.req.raw;
      const caller = scope && await gate.admit(context.req.header("authorization"), scope);
      if (caller) context.set("subject", caller.subject);
      const call = { requestId: context.get("requestId"), caller, signal: request.signal };
      const answered = async (value: Json | Form) =>
        json(context, await options.handle(call, value), { status });
      if (!body) return await answered(undefined as Json);
      const contentType = context.req.header("content-type") ?? "";
      const kind = mediaKind(contentType, kindsOf(body));
      return await bodies.use(request, (bytes) => {
        const { lists = [] } = body;
        const value = valueOf(kind, bytes, { contentType, lists, maxValues });
        const schema = kind === "json" ? body.json : body.form ?? body.json;
        return answered(checked<Json | Form>(schema, value));
      });
    },
  };
}

function documentationOf<Json, Answer, Form>(
  options: EndpointOptions<Json, Answer, Form>,
): RouteConfig {
  const { method, path, summary, tag, scope, body, status = 200, answer } = options;
  const problems: ProblemStatus[] = [
    ...(scope ? [401, 403, 429] as const : []),
    ...(body ? [408, 413, 415, 422, 503] as const : []),
    ...options.problems ?? [],
  ];
  const problem = { "application/problem+json": { schema: problemAnswer } };
  return createRoute({
    method,
    path,
    summary,
    tags: [tag],
    ...(scope ? { security: [{ bearer: [scope] }] } : {}),
    request: body ? { body: { required: true, content: contentOf(body) } } : {},
    responses: {
      [status]: {
        description: answer.description,
        content: { "application/json": { schema: answer.schema } },
      },
      ...Object.fromEntries(
        [...new Set(problems)].map((
          code,
        ) => [code, { description: TITLES[code], content: problem }]),
      ),
    },
  });
}

function kindsOf({ form }: BodySchemas<unknown, unknown>): MediaKind[] {
  return form ? ["json", "multipart", "urlencoded"] : ["json"];
}

function contentOf({ json, form }: BodySchemas<unknown, unknown>) {
  return {
    "application/json": { schema: json },
    ...(form ? { "multipart/form-data": { schema: form } } : {}),
  };
}

function checked<Body>(schema: z.ZodType<Body>, value: unknown): Body {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem(422, faultsOf(result.error, value));
}
