/**
 * Downloads one file: streams it, resumes with `Range` after a failure (RFC 9110, section 14) and
 * verifies its size and checksums. Knows no site.
 */
import { setTimeout as wait } from "node:timers/promises";
import { UserError } from "../errors.ts";
import { formatBytes } from "../terminal/quantities.ts";
import { ConnectionWatch } from "./connection_watch.ts";
import { checksumsIn, mismatches } from "./checksums.ts";
import { PartialFile, type Version } from "./partial_file.ts";
import { RetryableError } from "./retryable_error.ts";

/** A file on a server. */
export interface DownloadSource {
  /** The full URL, for error messages. */
  readonly address: string;
  /** Requests the file and follows redirects. @throws {TypeError} if the connection fails. */
  get(options: RequestOptions): Promise<Response>;
  /** Returns the error that a response means, or undefined if it carries the file. */
  refusal(response: Response): Error | undefined;
}

/** Options of a GET request. */
export interface RequestOptions {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The file to download. */
export interface DownloadOptions extends RetryOptions {
  source: DownloadSource;
  /** Called after each chunk with bytes; `total` is null where the site does not say. */
  onBytes?: (done: number, total: number | null) => void;
}

/** Retries and timeouts. */
export interface RetryOptions {
  /** Milliseconds before each retry; a retry that brings bytes starts over. @default {[1000, 5000, 20000]} */
  waits?: readonly number[];
  /** Milliseconds without a byte after which a connection is broken. @default {60000} */
  stall?: number;
}

const WAITS = [1000, 5000, 20_000];

/**
 * Downloads into the file `to`. After a failure its beginning stays, and the next call requests only
 * the rest.
 *
 * @throws {UserError} if the site refuses, retries are exhausted, the disk fails, or a checksum
 * differs (then the file is deleted).
 */
export async function download(to: string, options: DownloadOptions): Promise<void> {
  const { source, waits = WAITS } = options;
  const part = new PartialFile(to);
  for (let failures = 0;;) {
    const before = await part.state();
    try {
      const version = await transfer(part, options);
      return await verify(part, source, version);
    } catch (error) {
      if (!(error instanceof RetryableError)) throw error;
      const after = await part.state();
      failures = (after?.size ?? 0) > (before?.size ?? 0) ? 0 : failures + 1;
      if (failures > waits.length) throw retriesExhausted(source, error, after);
      await wait(waits[Math.max(failures - 1, 0)] ?? 0);
    }
  }
}

/** Makes one request for the missing bytes and appends them; returns when none is missing. */
async function transfer(
  part: PartialFile,
  { source, onBytes, stall = 60_000 }: DownloadOptions,
): Promise<Version> {
  const state = await part.state();
  using watch = new ConnectionWatch(stall);
  const headers = { "accept-encoding": "identity", ...rangeHeaders(state) };
  const response = await watch.over(source.get({ headers, signal: watch.signal }));
  try {
    const refusal = source.refusal(response);
    if (refusal) throw refusal;
    const { version, from } = await resumePosition(part, response, state);
    const { total } = version;
    onBytes?.(from, total);
    if (from === total) return version;
    const size = await part.append(watch.pieces(response.body), (size) => onBytes?.(size, total));
    if (total !== null && size > total) await part.forget();
    if (total !== null && size !== total) {
      throw new RetryableError(`${size} bytes came of ${total}`);
    }
    return version;
  } finally {
    // Rejects for a body that ended or broke, when nothing is left to cancel.
    await response.body?.cancel().catch(() => {});
  }
}

type State = Awaited<ReturnType<PartialFile["state"]>>;

function rangeHeaders(state: State): Record<string, string> {
  if (!state || state.size === 0) return {};
  const { validator } = state.version;
  return { range: `bytes=${state.size}-`, ...(validator ? { "if-range": validator } : {}) };
}

/**
 * Returns the version and first byte of a response; restarts the part if the site has another version.
 *
 * @throws {RetryableError} if the response is for another range.
 */
async function resumePosition(
  part: PartialFile,
  response: Response,
  state: State,
): Promise<{ version: Version; from: number }> {
  if (response.status === 200) {
    const version = responseVersion(response);
    if (state && isWhole(state, version)) return { version: state.version, from: state.size };
    await part.begin(version);
    return { version, from: 0 };
  }
  const [, start, end] = response.headers.get("content-range")
    ?.match(/^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/) ?? [];
  const known = state?.version.total ?? null;
  const total = end === undefined || end === "*" ? known : Number(end);
  const follows = response.status === 206 ? Number(start) === state?.size : total === state?.size;
  if (state && follows && (known === null || total === known)) {
    return { version: { ...state.version, total }, from: state.size };
  }
  await part.forget();
  throw new RetryableError(`HTTP ${response.status} for another range than the one asked for`);
}

function responseVersion({ headers }: Response): Version {
  const tag = headers.get("etag");
  const length = headers.has("content-encoding") ? null : headers.get("content-length");
  return {
    // A weak ETag may stand for other bytes (RFC 9110, section 13.1.5).
    validator: tag?.startsWith('"') ? tag : headers.get("last-modified"),
    total: length === null ? null : Number(length),
    checksums: checksumsIn(headers),
  };
}

function isWhole({ version, size }: NonNullable<State>, now: Version): boolean {
  return version.validator !== null && version.validator === now.validator && size === now.total;
}

async function verify(
  part: PartialFile,
  { address }: DownloadSource,
  { checksums }: Version,
): Promise<void> {
  const [wrong] = await mismatches(part.path, checksums);
  if (!wrong) return;
  await part.forget();
  throw new UserError(
    `Cannot use what came from ${address}: its ${wrong.algorithm} is not the one the site ` +
      `names (${wrong.header}: ${wrong.hex}); the file was deleted, run the command again`,
  );
}

function retriesExhausted(
  { address }: DownloadSource,
  error: RetryableError,
  state: State,
): UserError {
  const kept = state
    ? `the first ${formatBytes(state.size)} are kept, and the next run goes on from there`
    : "nothing came";
  return new UserError(
    `Cannot download ${address}: the connection was cut again and again ` +
      `(${error.message}); ${kept}`,
  );
}
