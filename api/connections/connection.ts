/** One client's connection: what it waits for, since when, and its end. */
import type { Handler, HttpConnection, ServeConnection } from "./http_connection.ts";

/** Seconds that the phases of a connection may take. */
export interface ConnectionTimeouts {
  /** From accepting to the end of the first request's head. */
  headerSeconds: number;
  /** From the end of the head to the answer. */
  requestSeconds: number;
  /** From an answer, whose bytes the client may still be taking, to the end of the next head. */
  idleSeconds: number;
}

/** Dependencies of a connection. */
export interface ConnectionOptions {
  serve: ServeConnection;
  handler: Handler;
  timeouts: ConnectionTimeouts;
  /** Milliseconds, monotonic. */
  now(): number;
}

/** A connection that is served from its construction on. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #http: HttpConnection;
  readonly #abort = new AbortController();
  #closed = false;
  /** Number of requests that are being answered; HTTP/2 has several. */
  #requests = 0;
  #answered = false;
  #since: number;

  constructor(socket: Deno.TcpConn, options: ConnectionOptions) {
    this.#options = options;
    this.#since = options.now();
    socket.setNoDelay(true);
    this.#http = options.serve(
      socket,
      this.#abort.signal,
      (request) => this.#answer(request),
      () => new Response(null, { status: 500 }),
      () => {},
    );
  }

  /** Milliseconds since the connection waits for its client; undefined while it is answered. */
  get waitingSince(): number | undefined {
    return this.#requests > 0 ? undefined : this.#since;
  }

  /** True when the phase has taken too long. */
  isLate(): boolean {
    const { headerSeconds, requestSeconds, idleSeconds } = this.#options.timeouts;
    const seconds = this.#requests > 0
      ? requestSeconds
      : this.#answered
      ? idleSeconds
      : headerSeconds;
    return this.#options.now() - this.#since > 1000 * seconds;
  }

  /** Resolves, without error, when the connection is closed. */
  async finished(): Promise<void> {
    try {
      await this.#http.finished;
    } catch {
      // the client broke the protocol; Deno has closed the connection
    } finally {
      this.#closed = true;
    }
  }

  /** Closes at once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#abort.abort();
  }

  /** Closes when the request that is being answered has its answer. */
  closeWhenAnswered(): void {
    if (this.#requests === 0) this.close();
    else this.#http.shutdown().catch(() => {}); // `finished` tells
  }

  async #answer(request: Request): Promise<Response> {
    this.#requests++;
    this.#since = this.#options.now();
    try {
      return await this.#options.handler(request);
    } finally {
      this.#requests--;
      this.#answered = true;
      this.#since = this.#options.now();
    }
  }
}
