/**
 * Problem details (RFC 9457). Their `detail` is also the one that FastAPI's clients read: a text, or
 * the list of faults of an invalid body.
 */
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** A fault of a request's body, in FastAPI's terms. */
export interface Fault {
  /** Such as `missing` or `string_type`. */
  type: string;
  /** Path to the value: `body`, then keys and positions. */
  loc: (string | number)[];
  msg: string;
}

/** Titles by status (RFC 9110); 499 is nginx's and appears in the log alone. */
export const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  499: "Client Closed Request",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
} as const;

/** The status of a problem. */
export type ProblemStatus = keyof typeof TITLES;

/** Optional parts of a problem. */
export interface ProblemOptions {
  /** Sent with the answer, such as `retry-after`. */
  headers?: Readonly<Record<string, string>>;
  /** Logged, never sent. */
  cause?: unknown;
}

/** An HTTP exception that is answered as problem details. */
export class Problem extends HTTPException {
  override name = "Problem";

  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ProblemStatus,
    readonly detail: string | readonly Fault[],
    { headers = {}, cause }: ProblemOptions = {},
  ) {
    const message = typeof detail === "string" ? detail : TITLES[status];
    super(status as ContentfulStatusCode, { message, cause });
    this.headers = headers;
  }
}

/** Converts an exception of Hono's own middleware and validators. */
export function toProblem(error: HTTPException): Problem {
  if (error instanceof Problem) return error;
  // Hono's validators throw 400 when JSON or a form cannot be parsed
  if (error.status === 400) return invalid([], "JSON decode error", "json_invalid");
  if (!isProblemStatus(error.status)) return new Problem(500, TITLES[500], { cause: error });
  return new Problem(error.status, TITLES[error.status]);
}

function isProblemStatus(status: number): status is ProblemStatus {
  return Object.hasOwn(TITLES, status);
}

/** The JSON value of a problem. */
export function problemBody({ status, detail }: Problem, requestId: string) {
  return {
    type: "about:blank",
    title: TITLES[status as ProblemStatus],
    status,
    detail,
    ...(typeof detail === "string" ? {} : { errors: detail.map(pointed) }),
    request_id: requestId,
  };
}

/** A problem as one line of text. */
export function problemText({ detail }: Problem): string {
  if (typeof detail === "string") return detail;
  return detail.map(({ loc, msg }) => `${loc.join(".")}: ${msg}`).join("; ");
}

/** A fault as RFC 9457 lists it: a message and a JSON pointer as a URI fragment. */
function pointed({ loc, msg }: Fault) {
  const steps = loc.slice(1).map((step) => String(step).replace(/~/g, "~0").replace(/\//g, "~1"));
  return { detail: msg, pointer: ["#", ...steps.map(encodeURIComponent)].join("/") };
}

/** A 422 with one fault. */
export function invalid(loc: Fault["loc"], msg: string, type = "value_error"): Problem {
  return new Problem(422, [{ type, loc: ["body", ...loc], msg }]);
}

/** A 503 that asks to try again `seconds` later. */
export function unavailable(
  detail: string,
  { seconds = 1, cause }: { seconds?: number; cause?: unknown } = {},
): Problem {
  return new Problem(503, detail, { headers: { "retry-after": String(seconds) }, cause });
}
