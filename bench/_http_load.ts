/**
 * A load generator: so many connections, each sending its next request when the last one's answer is
 * complete (a closed loop), over plain sockets so that it costs little itself. Speaks HTTP/1.1 with
 * kept connections and Content-Length, which every server here does.
 */

/** Requests, connections and duration of a load. */
export interface Load {
  /** Port on the local machine. */
  port: number;
  connections: number;
  seconds: number;
  /** The bytes of requests, sent in turn, again and again. */
  requests: readonly Uint8Array[];
}

/** Result of a load. */
export interface LoadResult {
  /** Answered with 200 or another 2xx. */
  answered: number;
  /** Answered otherwise, by status; 0 stands for a broken connection. */
  failed: Record<number, number>;
  perSecond: number;
  /** Latencies in milliseconds. */
  p50: number;
  p99: number;
  worst: number;
}

/** Loads a server and waits for the last answers. */
export async function httpLoad(load: Load): Promise<LoadResult> {
  const { requests } = load;
  const started = performance.now();
  const until = started + load.seconds * 1000;
  const latencies: number[] = [];
  const failed: Record<number, number> = {};
  let sent = 0;
  await Promise.all(Array.from({ length: load.connections }, async () => {
    while (performance.now() < until) {
      const connection = await Connection.open(load).catch(() => undefined);
      if (!connection) return void (failed[0] = (failed[0] ?? 0) + 1);
      while (connection.open && performance.now() < until) {
        const from = performance.now();
        const status = await connection.exchange(requests[sent++ % requests.length]).catch(() => 0);
        if (status >= 200 && status < 300) latencies.push(performance.now() - from);
        else failed[status] = (failed[status] ?? 0) + 1;
        if (status === 0) break;
      }
      connection.close();
    }
  }));
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    answered: latencies.length,
    failed,
    perSecond: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    worst: latencies.at(-1) ?? NaN,
  };
}

/** A POST of JSON as bytes. */
export function jsonPost(
  path: string,
  { token, body }: { token?: string; body: unknown },
): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(body));
  return httpPost(path, { token, contentType: "application/json", body: json });
}

/** A POST as bytes. */
export function httpPost(
  path: string,
  { token, contentType, body }: { token?: string; contentType: string; body: Uint8Array },
): Uint8Array {
  const head = new TextEncoder().encode([
    `POST ${path} HTTP/1.1`,
    "host: localhost",
    `content-type: ${contentType}`,
    ...(token ? [`authorization: Bearer ${token}`] : []),
    `content-length: ${body.length}`,
    "\r\n",
  ].join("\r\n"));
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** Selects a quantile of ascending values; NaN without values. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** One kept connection. */
class Connection {
  open = true;
  readonly #socket: Deno.TcpConn;
  #buffer = new Uint8Array(1 << 16);

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  static async open({ port }: Load): Promise<Connection> {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    socket.setNoDelay();
    return new Connection(socket);
  }

  /** Sends a request and reads its whole answer; gives the status. */
  async exchange(request: Uint8Array): Promise<number> {
    for (let at = 0; at < request.length;) at += await this.#socket.write(request.subarray(at));
    let filled = 0, needed = Infinity, status = 0;
    while (filled < needed) {
      if (filled === this.#buffer.length) this.#grow();
      const read = await this.#socket.read(this.#buffer.subarray(filled));
      if (read === null) throw new Error("the server hung up");
      filled += read;
      if (needed === Infinity) {
        const head = parseHead(this.#buffer.subarray(0, filled));
        if (head === undefined) continue;
        status = Number(head.slice(9, 12));
        this.open = !/\r\nconnection: close/i.test(head);
        needed = head.length + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      }
    }
    return status;
  }

  close(): void {
    this.#socket.close();
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#buffer.length);
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}

/** Returns the head of a response once it is complete. */
function parseHead(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  const end = text.indexOf("\r\n\r\n");
  return end < 0 ? undefined : text.slice(0, end);
}
