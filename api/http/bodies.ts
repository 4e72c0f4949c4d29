/**
 * Request bodies as bytes, within bounds: of one body, of the time it takes to arrive, and of all
 * bodies that are under way at once.
 */
import { Problem, unavailable } from "./problem.ts";

/** How large and how slow bodies may be. */
export interface BodyLimits {
  bodyBytes: number;
  seconds: number;
  /** Of all requests under way. */
  allBytes: number;
}

/** Bytes up to which a body is read in one go, which is quicker. */
const SMALL = 1 << 16;

/** Reads bodies and keeps count of what is held. */
export class Bodies {
  readonly #limits: BodyLimits;
  #held = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /**
   * Gives the body's bytes to `use` and counts them until it is done.
   *
   * @throws {Problem} 408, 413, 415 for a compressed one, 422 for a broken one, 503 when too much is
   * held.
   */
  async use<Result>(
    request: Request,
    use: (bytes: Uint8Array) => Promise<Result>,
  ): Promise<Result> {
    const encoding = request.headers.get("content-encoding")?.toLowerCase() ?? "identity";
    if (encoding !== "identity") {
      throw new Problem(415, "Content-Encoding is not supported, expected a plain body", {
        headers: { "accept-encoding": "identity" },
      });
    }
    const hold = new Hold((bytes) => this.#grow(bytes));
    try {
      return await use(await this.#inTime(request, hold));
    } finally {
      this.#held -= hold.bytes;
    }
  }

  #grow(bytes: number): void {
    if (this.#held + bytes > this.#limits.allBytes) {
      throw unavailable("Too many large requests are under way");
    }
    this.#held += bytes;
  }

  async #inTime(request: Request, hold: Hold): Promise<Uint8Array> {
    const { bodyBytes, seconds } = this.#limits;
    const declared = Number(request.headers.get("content-length") ?? 0);
    if (declared > bodyBytes) throw tooLarge(bodyBytes);
    if (!request.body) return new Uint8Array();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new Problem(408, "The body took too long to arrive"));
    }, seconds * 1000);
    try {
      return declared > 0 && declared <= SMALL
        ? await Promise.race([whole(request, { hold, bodyBytes }), late.promise])
        : await streamed(request.body, { hold, bodyBytes, late: late.promise });
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Problem(422, "The body ended before it was complete");
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What one request holds of the total. */
class Hold {
  bytes = 0;
  readonly #grow: (bytes: number) => void;

  constructor(grow: (bytes: number) => void) {
    this.#grow = grow;
  }

  add(bytes: number): void {
    this.#grow(bytes);
    this.bytes += bytes;
  }
}

interface Reading {
  hold: Hold;
  bodyBytes: number;
}

/** A body that says it is small, in one go. */
async function whole(request: Request, { hold, bodyBytes }: Reading): Promise<Uint8Array> {
  const bytes = await request.bytes();
  hold.add(bytes.length);
  if (bytes.length > bodyBytes) throw tooLarge(bodyBytes);
  return bytes;
}

/** A body of any size, counted while it arrives. */
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
