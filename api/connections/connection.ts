/** One client's connection: bytes both ways, and the phase it is in. */
import { HeadScanner } from "./head_scanner.ts";

/** Seconds that the phases of a connection may take. */
export interface ConnectionTimeouts {
  /** From the first byte, or from accepting, to the end of a request's head. */
  headerSeconds: number;
  /** From the end of the head to the first byte of the answer. */
  requestSeconds: number;
  /** Between an answer and the next request, and for an answer's bytes to be taken. */
  idleSeconds: number;
}

/** Dependencies of a connection. */
export interface ConnectionOptions {
  connect(): Promise<Deno.TcpConn>;
  timeouts: ConnectionTimeouts;
  /** Milliseconds, monotonic. */
  now(): number;
}

/** `head`: a request's head is awaited; `request`: its answer is; `idle`: the next request is. */
type Phase = "head" | "request" | "idle";

const BUFFER_BYTES = 1 << 14;
/** Start of an interim answer, after which the request's body goes on. */
const INTERIM = new TextEncoder().encode("HTTP/1.1 1");

/** Answer to a body that Deno's server drops without one, for a chunk that is broken. */
const BROKEN_REQUEST = new TextEncoder().encode(
  "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
);

/** A connection between a client and the server behind. */
export class Connection {
  readonly #client: Deno.TcpConn;
  readonly #options: ConnectionOptions;
  readonly #head = new HeadScanner();
  #server: Deno.Conn | undefined;
  #phase: Phase = "head";
  #since: number;
  #closed = false;

  constructor(client: Deno.TcpConn, options: ConnectionOptions) {
    this.#client = client;
    this.#options = options;
    this.#since = options.now();
    client.setNoDelay(true);
  }

  /** Milliseconds since the connection waits for its client; undefined while it is answered. */
  get waitingSince(): number | undefined {
    return this.#phase === "request" ? undefined : this.#since;
  }

  /** True when the phase has taken too long. */
  isLate(): boolean {
    const { headerSeconds, requestSeconds, idleSeconds } = this.#options.timeouts;
    const seconds = { head: headerSeconds, request: requestSeconds, idle: idleSeconds };
    return this.#options.now() - this.#since > 1000 * seconds[this.#phase];
  }

  /** Passes bytes until either side ends; resolves without error. */
  async run(): Promise<void> {
    try {
      await this.#passRequests();
    } catch {
      // the client or the server is gone
    } finally {
      this.close();
    }
  }

  /** Closes a connection that has never reached the server. */
  closeIfSilent(): void {
    if (!this.#server) this.close();
  }

  /** Closes both sides. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#client.close();
    this.#server?.close();
  }

  async #passRequests(): Promise<void> {
    const buffer = new Uint8Array(BUFFER_BYTES);
    let answers: Promise<void> | undefined;
    // the server is asked for when a client has something to say: silence costs one descriptor
    for (;;) {
      const count = await this.#client.read(buffer);
      if (count === null) break;
      const bytes = buffer.subarray(0, count);
      this.#requested(bytes);
      if (!this.#server) {
        const server = await this.#options.connect();
        if (this.#closed) return server.close();
        server.setNoDelay(true);
        this.#server = server;
        answers = this.#passAnswers(server);
      }
      await writeAll(this.#server, bytes);
    }
    await this.#server?.closeWrite();
    await answers;
  }

  async #passAnswers(server: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(BUFFER_BYTES);
    try {
      for (;;) {
        const count = await server.read(buffer);
        if (count === null) {
          if (this.#phase === "request") await writeAll(this.#client, BROKEN_REQUEST);
          break;
        }
        const bytes = buffer.subarray(0, count);
        this.#answered(bytes);
        await writeAll(this.#client, bytes);
      }
    } catch {
      // the client or the server is gone
    } finally {
      this.close();
    }
  }

  #requested(bytes: Uint8Array): void {
    if (this.#phase === "request") return;
    if (this.#phase === "idle") this.#enter("head");
    if (this.#head.ends(bytes)) this.#enter("request");
  }

  #answered(bytes: Uint8Array): void {
    if (INTERIM.every((byte, at) => bytes[at] === byte)) return;
    this.#head.reset();
    this.#enter("idle");
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#since = this.#options.now();
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
