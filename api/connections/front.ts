/**
 * Accepts connections and passes their bytes to an HTTP server on the loopback interface. Deno's server
 * bounds neither connections nor the time of headers, and ends the process when descriptors run out;
 * this front bounds all three. It parses no HTTP: it looks for the end of a head, and for answers.
 */
import { Connection, type ConnectionTimeouts } from "./connection.ts";
import { ConnectionTable, type TableLimits } from "./connection_table.ts";

/** Dependencies and limits of a front. */
export interface FrontOptions {
  listener: Deno.Listener<Deno.TcpConn>;
  /** Connects to the server behind. */
  connect(): Promise<Deno.TcpConn>;
  limits: TableLimits & ConnectionTimeouts;
  /** Milliseconds, monotonic. */
  now(): number;
  onClose?(reason: CloseReason): void;
}

/** Reasons for which the front closes a connection by itself. */
export type CloseReason = "refused" | "evicted" | "timeout";

/** A front that accepts. */
export interface Front {
  readonly port: number;
  /** Number of open connections. */
  readonly open: number;
  /** Stops accepting; open connections go on. */
  close(): void;
  /** Resolves when all answers have been passed on and all connections are closed. */
  finish(): Promise<void>;
}

const SWEEP_MS = 250;
/** Wait after an accept that failed, such as for lack of descriptors. */
const RETRY_MS = 100;

/** Starts to accept. */
export function startFront({ listener, connect, limits, now, onClose }: FrontOptions): Front {
  const table = new ConnectionTable<Connection>(limits);
  const running = new Set<Promise<void>>();
  let closed = false;
  const closeFor = (connection: Connection, reason: CloseReason) => {
    onClose?.(reason);
    connection.close();
  };
  const take = (socket: Deno.TcpConn) => {
    const connection = new Connection(socket, { connect, timeouts: limits, now });
    const { hostname } = socket.remoteAddr as Deno.NetAddr;
    const { admitted, evicted } = table.add(hostname, connection);
    if (evicted) closeFor(evicted, "evicted");
    if (!admitted) return closeFor(connection, "refused");
    const run = connection.run().finally(() => {
      table.remove(connection);
      running.delete(run);
    });
    running.add(run);
  };
  const sweep = setInterval(() => {
    for (const connection of table.connections()) {
      if (connection.isLate()) closeFor(connection, "timeout");
    }
  }, SWEEP_MS);
  const accept = async () => {
    while (!closed) {
      try {
        take(await listener.accept());
      } catch {
        if (!closed) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  };
  void accept();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    get open() {
      return table.size;
    },
    close() {
      if (closed) return;
      closed = true;
      listener.close();
    },
    async finish() {
      for (const connection of table.connections()) connection.closeIfSilent();
      await Promise.all(running);
      clearInterval(sweep);
    },
  };
}
