/**
 * What a request is refused with: RFC 9457 problem details whose `detail` is also what FastAPI's
 * clients read: a text, or for an invalid body the list of its faults.
 */

/** A fault of a request's body, in FastAPI's terms. */
export interface Fault {
  /** Such as `missing` or `string_type`. */
  type: string;
  /** Where: `body`, then keys and positions. */
  loc: (string | number)[];
  msg: string;
}

/** The refusals, with RFC 9110's names; 499 is nginx's and reaches nobody but the log. */
export const TITLES = {
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
  503: "Service Unavailable",
} as const;

/** A status that a problem may have. */
export type ProblemStatus = keyof typeof TITLES;

/** What a problem may carry besides. */
export interface ProblemOptions {
  /** Sent with the answer, such as `retry-after`. */
  headers?: Readonly<Record<string, string>>;
  /** Logged, never sent. */
  cause?: unknown;
}

/** Thrown anywhere below a route, answered as problem details. */
export class Problem extends Error {
  override name = "Problem";

  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: ProblemStatus,
    readonly detail: string | readonly Fault[],
    { headers = {}, cause }: ProblemOptions = {},
  ) {
    super(typeof detail === "string" ? detail : TITLES[status], { cause });
    this.headers = headers;
  }
}

/** The JSON value of a problem. */
export function problemBody({ status, detail }: Problem, requestId: string) {
  return {
    type: "about:blank",
    title: TITLES[status],
    status,
    detail,
    ...(typeof detail === "string" ? {} : { errors: detail.map(pointed) }),
    request_id: requestId,
  };
}

/** RFC 9457's own way to list faults: a JSON pointer in a fragment, and words. */
function pointed({ loc, msg }: Fault) {
  const steps = loc.slice(1).map((step) => String(step).replace(/~/g, "~0").replace(/\//g, "~1"));
  return { detail: msg, pointer: ["#", ...steps.map(encodeURIComponent)].join("/") };
}

/** A body with one fault. */
export function invalid(loc: Fault["loc"], msg: string, type = "value_error"): Problem {
  return new Problem(422, [{ type, loc: ["body", ...loc], msg }]);
}

/** Not now; `seconds` later is worth another try. */
export function unavailable(
  detail: string,
  { seconds = 1, cause }: { seconds?: number; cause?: unknown } = {},
): Problem {
  return new Problem(503, detail, { headers: { "retry-after": String(seconds) }, cause });
}
