/**
 * Deno's HTTP server on one accepted connection. `Deno.serve` accepts by itself and bounds nothing; the
 * function below is what it calls for each connection, and Deno keeps it for its own tests and node:http.
 */
import { UserError } from "../../src/errors.ts";

/** A connection that is served. */
export interface HttpConnection {
  /** Rejects when the client broke the protocol beyond an answer. */
  readonly finished: Promise<void>;
  /** Answers what is under way, then closes. */
  shutdown(): Promise<void>;
}

/** Answers a request. */
export type Handler = (request: Request) => Response | Promise<Response>;

/** Serves one connection until it closes or `signal` aborts. */
export type ServeConnection = (
  socket: Deno.TcpConn,
  signal: AbortSignal,
  handler: Handler,
  onError: (error: unknown) => Response,
  onListen: () => void,
) => HttpConnection;

/** @throws {UserError} where this Deno has no such function. */
export function connectionServer(): ServeConnection {
  const { internal } = Deno as unknown as { internal: symbol };
  const internals =
    (Deno as unknown as Record<symbol, Record<string, unknown> | undefined>)[internal];
  const serve = internals?.serveHttpOnConnection;
  if (typeof serve === "function") return serve as ServeConnection;
  throw new UserError(
    `Cannot bound connections: Deno ${Deno.version.deno} cannot serve one accepted connection, ` +
      "expected Deno 2.9 (npx deno@2.9.6)",
  );
}
