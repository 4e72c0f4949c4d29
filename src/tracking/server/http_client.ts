/**
 * Sends HTTP requests to a tracking server, with credentials, time limits and retries. A repeatable
 * request is retried after any temporary failure; another one only after a response that says that
 * the server did nothing (429, 503).
 */
import { INVALID, TrackingError } from "../tracking_error.ts";

/** Connection options of a server. */
export interface HttpOptions {
  /** Such as http://localhost:5000. */
  uri: string;
  /** Value of the Authorization header. */
  authorization?: string;
  /** @default {globalThis.fetch} */
  fetch?: typeof globalThis.fetch;
  /** Times to try again. @default {4} */
  retries?: number;
  /** Waits for a number of milliseconds. @default {setTimeout} */
  wait?: (milliseconds: number) => Promise<void>;
}

/** One request. */
export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the server's URI, such as /api/2.0/mlflow/runs/get. */
  path: string;
  query?: Record<string, string | number | undefined>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, opened anew for each try. */
  body?: () => Promise<BodyInit>;
  headers?: Record<string, string>;
  /** True if sending the request twice has the effect of once. @default {every method but POST} */
  repeatable?: boolean;
}

const TIME_LIMIT_MS = 120_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** The server did nothing. */
const REFUSED_FOR_NOW = [429, 503];
const MAYBE_DONE = [408, 500, 502, 504];

/** A server by its URI. */
export class HttpClient {
  readonly uri: string;
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.uri = options.uri.replace(/\/+$/, "");
    this.#options = options;
  }

  /**
   * The answer as JSON; undefined for an empty one.
   *
   * @throws {TrackingError} when the server refuses or does not answer.
   */
  async json(request: HttpRequest): Promise<unknown> {
    const text = await (await this.response(request)).text();
    if (text === "") return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw new TrackingError(
        `Cannot read the answer of ${this.uri}${request.path}: ${clipped(text)}, expected JSON ` +
          "(is this a tracking server of MLflow?)",
        { code: "NO_JSON" },
      );
    }
  }

  /** Sends a request and returns a successful response with its body unread. */
  async response(request: HttpRequest): Promise<Response> {
    const { retries = 4, wait = pause } = this.#options;
    const repeatable = request.repeatable ?? request.method !== "POST";
    for (let tried = 0;; tried++) {
      const outcome = await this.#send(request);
      if (outcome instanceof Response && outcome.ok) return outcome;
      const mayRepeat = outcome instanceof Response
        ? REFUSED_FOR_NOW.includes(outcome.status) ||
          (repeatable && MAYBE_DONE.includes(outcome.status))
        : repeatable;
      if (!mayRepeat || tried >= retries) {
        throw outcome instanceof Response ? await this.#refusal(outcome, request) : outcome;
      }
      const asked = outcome instanceof Response ? Number(outcome.headers.get("retry-after")) : 0;
      if (outcome instanceof Response) await outcome.body?.cancel();
      const milliseconds = Math.max(FIRST_WAIT_MS * 2 ** tried, asked * 1000 || 0);
      await wait(Math.min(milliseconds, LONGEST_WAIT_MS));
    }
  }

  /** A response, or the reason why there is none. */
  async #send({ method, path, query = {}, json, body, headers }: HttpRequest): Promise<
    Response | TrackingError
  > {
    const { authorization, fetch = globalThis.fetch } = this.#options;
    const url = new URL(this.uri + path);
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    try {
      return await fetch(url, {
        method,
        headers: {
          ...(authorization ? { authorization } : {}),
          ...(json === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: json === undefined ? await body?.() : JSON.stringify(json),
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      return new TrackingError(`Cannot reach ${this.uri}: ${error.message}`, {
        code: "UNREACHABLE",
        temporary: true,
      });
    }
  }

  async #refusal(response: Response, { method, path }: HttpRequest): Promise<TrackingError> {
    const { status } = response;
    const text = await response.text();
    const { code, message } = mlflowError(text);
    const advice = ADVICE.find(([pattern]) => pattern.test(`${status} ${text}`))?.[1] ?? "";
    return new TrackingError(
      `Cannot ${method} ${this.uri}${path}: ${status} ${message || clipped(text)}${advice}`,
      {
        code: code || (status === 404 ? "ENDPOINT_NOT_FOUND" : status === 400 ? INVALID : "HTTP"),
        temporary: status !== 400 && status !== 413,
      },
    );
  }
}

const ADVICE: [RegExp, string][] = [
  [
    /^401|^403(?!.*Invalid Host)/,
    " (set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN)",
  ],
  [
    /^403.*Invalid Host/s,
    " (start the server with --allowed-hosts or MLFLOW_SERVER_ALLOWED_HOSTS)",
  ],
  [/^413/, " (a proxy before the server limits the size of requests)"],
];

function mlflowError(text: string): { code?: string; message?: string } {
  try {
    const { error_code: code, message } = JSON.parse(text);
    return { code, message };
  } catch {
    return {};
  }
}

/** Returns the Authorization header for credentials, with the precedence of MLflow's client. */
export function authorizationFrom(
  { username, password, token }: { username?: string; password?: string; token?: string },
): string | undefined {
  if (username) {
    const bytes = new TextEncoder().encode(`${username}:${password ?? ""}`);
    return `Basic ${bytes.toBase64()}`;
  }
  return token ? `Bearer ${token}` : undefined;
}

function clipped(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
