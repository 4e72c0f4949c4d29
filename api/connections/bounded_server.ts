/**
 * An HTTP server whose connections are bounded in number, in all and per address, and in the time that
 * they may take. `Deno.serve` bounds neither, and ends the process when descriptors run out.
 */
import { Connection, type ConnectionTimeouts } from "./connection.ts";
import { ConnectionTable, type TableLimits } from "./connection_table.ts";
import { connectionServer, type Handler } from "./http_connection.ts";

/** Dependencies and limits of a server. */
export interface BoundedServerOptions {
  listener: Deno.Listener<Deno.TcpConn>;
  handler: Handler;
  limits: TableLimits & ConnectionTimeouts;
  /** Milliseconds, monotonic. */
  now(): number;
  onClose?(reason: CloseReason): void;
}

/** Reasons for which the server closes a connection by itself. */
export type CloseReason = "refused" | "evicted" | "timeout";

/** A server that accepts. */
export interface BoundedServer {
  readonly port: number;
  /** Number of open connections. */
  readonly open: number;
  /** Stops accepting; resolves when what is under way is answered and all connections are closed. */
  shutdown(): Promise<void>;
}

const SWEEP_MS = 250;
/** Wait after an accept that failed, such as for lack of descriptors. */
const RETRY_MS = 100;

/**
 * Starts to accept.
 *
 * @throws {UserError} where this Deno cannot serve one accepted connection.
 */
export function serveBounded(
  { listener, handler, limits, now, onClose }: BoundedServerOptions,
): BoundedServer {
  const table = new ConnectionTable<Connection>(limits);
  const running = new Set<Promise<void>>();
  const options = { serve: connectionServer(), handler, timeouts: limits, now };
  let closed = false;
  const take = (socket: Deno.TcpConn) => {
    const { hostname } = socket.remoteAddr as Deno.NetAddr;
    const { room, evicted } = table.makeRoom(hostname);
    if (evicted) {
      onClose?.("evicted");
      evicted.close();
    }
    if (!room) {
      onClose?.("refused");
      return socket.close();
    }
    const connection = new Connection(socket, options);
    table.add(hostname, connection);
    const run = connection.finished().finally(() => {
      table.remove(connection);
      running.delete(run);
    });
    running.add(run);
  };
  const sweep = setInterval(() => {
    for (const connection of table.connections()) {
      if (!connection.isLate()) continue;
      onClose?.("timeout");
      connection.close();
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
    async shutdown() {
      if (!closed) listener.close();
      closed = true;
      for (const connection of table.connections()) connection.closeWhenAnswered();
      await Promise.all(running);
      clearInterval(sweep);
    },
  };
}
