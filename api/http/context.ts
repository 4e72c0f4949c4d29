/** The variables of a request's context, and the types built on them. */
import type { Context, MiddlewareHandler } from "hono";
import type { MediaKind } from "./media.ts";

/** A caller whose token was checked. */
export interface Caller {
  subject: string;
  scopes: readonly string[];
}

/** Values that middleware sets for handlers. */
export interface Variables {
  requestId: string;
  caller?: Caller;
  /** Format of the request's body. */
  mediaKind?: MediaKind;
  /** Length of the response's body, where this app made the response and not Hono. */
  responseBytes?: number;
  /** Name and message of an internal failure, for the log. */
  error?: string;
}

/** Hono's environment of every route. */
export interface Env {
  Variables: Variables;
}

/** The context of every request. */
export type AppContext = Context<Env>;

/** Middleware of this app. */
export type AppMiddleware = MiddlewareHandler<Env>;

/** A request, as far as predictions, logs and metrics need it. */
export interface Call {
  requestId: string;
  /** Undefined on open routes. */
  caller: Caller | undefined;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal;
}

/** The call of a context. */
export function toCall(context: AppContext): Call {
  return {
    requestId: context.get("requestId"),
    caller: context.get("caller"),
    signal: context.req.raw.signal,
  };
}
