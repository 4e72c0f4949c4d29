/**
 * Reads request bodies within three bounds: bytes of one body, seconds until it has arrived, and
 * bytes of all bodies under way. Hono's `bodyLimit` has only the first of these and reads a chunked
 * body whole before anything can count it; its `timeout` would also end slow predictions.
 */
import { Deadlines } from "./deadlines.ts";
import { Problem, unavailable } from "./problem.ts";

/** Limits of bodies. */
export interface BodyLimits {
  bodyBytes: number;
  seconds: number;
  /** The limit for all large bodies under way; a caller may hold a quarter of it, or one body. */
  allBytes: number;
}

/**
 * Bytes up to which a body is small: it is read by one call, which is faster, and never refused for
 * the large ones under way, as the number of connections bounds what small ones hold.
 */
const SMALL = 1 << 16;
/** Part of all bytes that one caller may hold. */
const CALLER_SHARE = 1 / 4;

/** Reads bodies and counts the bytes held. */
export class Bodies {
  readonly #limits: BodyLimits;
  readonly #deadlines: Deadlines;
  #held = 0;
  readonly #heldBy = new Map<string, number>();

  constructor(limits: BodyLimits) {
    this.#limits = limits;
    this.#deadlines = new Deadlines(limits);
  }

  /**
   * Passes the body's bytes to `use` and counts them until it has ended.
   *
   * @throws {Problem} 400, 408, 413, 415 for a compressed one, 422 for a broken one, 501, 503 when too
   * much is
   * held.
   */
  async use<Result>(
    request: Request,
    { caller, use }: BodyUse<Result>,
  ): Promise<Result> {
    const transfer = request.headers.get("transfer-encoding")?.toLowerCase() ?? "chunked";
    if (transfer !== "chunked") {
      throw new Problem(501, "Transfer-Encoding is not supported, expected chunked");
    }
    const encoding = request.headers.get("content-encoding")?.toLowerCase() ?? "identity";
    if (encoding !== "identity") {
      throw new Problem(415, "Content-Encoding is not supported, expected a plain body", {
        headers: { "accept-encoding": "identity" },
      });
    }
    const hold = new Hold((bytes) => this.#grow(caller, bytes));
    try {
      return await use(await this.#inTime(request, hold));
    } finally {
      this.#release(caller, hold.counted);
    }
  }

  #grow(caller: string, bytes: number): void {
    const { allBytes, bodyBytes } = this.#limits;
    const own = (this.#heldBy.get(caller) ?? 0) + bytes;
    if (own > Math.max(bodyBytes, CALLER_SHARE * allBytes)) {
      throw unavailable("Too many large requests of this caller are under way");
    }
    if (this.#held + bytes > allBytes) throw unavailable("Too many large requests are under way");
    this.#held += bytes;
    this.#heldBy.set(caller, own);
  }

  #release(caller: string, bytes: number): void {
    if (bytes === 0) return;
    this.#held -= bytes;
    const own = (this.#heldBy.get(caller) ?? 0) - bytes;
    if (own > 0) this.#heldBy.set(caller, own);
    else this.#heldBy.delete(caller);
  }

  async #inTime(request: Request, hold: Hold): Promise<Uint8Array> {
    const { bodyBytes } = this.#limits;
    const declared = Number(request.headers.get("content-length") ?? 0);
    if (declared > bodyBytes) throw tooLarge(bodyBytes);
    if (!request.body) return new Uint8Array();
    const late = Promise.withResolvers<never>();
    const stop = this.#deadlines.start(() => {
      late.reject(new Problem(408, "The body took too long to arrive"));
    });
    try {
      return declared > 0 && declared <= SMALL
        ? await Promise.race([whole(request, { hold, bodyBytes }), late.promise])
        : await streamed(request.body, { hold, bodyBytes, late: late.promise });
    } catch (error) {
      if (error instanceof Problem) throw error;
      if (request.headers.has("transfer-encoding")) throw new Problem(400, "A chunk is broken");
      throw new Problem(422, "The body ended before it was complete");
    } finally {
      stop();
    }
  }
}

/** A body's caller and consumer. */
export interface BodyUse<Result> {
  /** The caller whose share the body counts against. */
  caller: string;
  use(bytes: Uint8Array): Promise<Result>;
}

/** Bytes that one request holds; they count against the total once they are no longer small. */
class Hold {
  bytes = 0;
  counted = 0;
  readonly #grow: (bytes: number) => void;

  constructor(grow: (bytes: number) => void) {
    this.#grow = grow;
  }

  add(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes <= SMALL) return;
    const uncounted = this.bytes - this.counted;
    this.#grow(uncounted);
    this.counted += uncounted;
  }
}

interface Reading {
  hold: Hold;
  bodyBytes: number;
}

/** Reads a body that is declared small by one call. */
async function whole(request: Request, { hold, bodyBytes }: Reading): Promise<Uint8Array> {
  const bytes = await request.bytes();
  hold.add(bytes.length);
  if (bytes.length > bodyBytes) throw tooLarge(bodyBytes);
  return bytes;
}

/** Reads a body of any size and counts while it arrives. */
async function streamed(
  body: ReadableStream<Uint8Array>,
  { hold, bodyBytes, late }: Reading & { late: Promise<never> },
): Promise<Uint8Array> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  try {
    while (true) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) break;
      hold.add(value.length);
      if (hold.bytes > bodyBytes) throw tooLarge(bodyBytes);
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {}); // the connection may be gone
    throw error;
  }
  return chunks.length === 1 ? chunks[0] : joined(chunks, hold.bytes);
}

function tooLarge(bodyBytes: number): Problem {
  return new Problem(413, `The body is too large, expected at most ${bodyBytes} bytes`);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
