/**
 * The API on a machine: a socket, threads that predict, a look at the model folder now and then,
 * and an orderly end.
 */
import { fileURLToPath } from "node:url";
import type { ApiParams } from "../src/config/sections/api_params.ts";
import { errorMessage, UserError } from "../src/errors.ts";
import type { Params } from "../src/config/params.ts";
import { createApp } from "./app.ts";
import { assemble } from "./assembly.ts";
import { serveBounded } from "./connections/bounded_server.ts";
import { affordableConnections } from "./connections/descriptors.ts";
import { revokeLocalNetwork } from "./connections/network_grant.ts";
import { readScript } from "./documentation/script.ts";
import type { OpenEngine } from "./inference/engine.ts";
import { MODEL_FILES } from "./inference/model_files.ts";
import { Threads } from "./inference/threads.ts";
import { openWorkerEngine } from "./inference/worker_engine.ts";
import { gatherLines } from "./observation/line_gatherer.ts";
import { rotatedLog } from "./observation/rotated_log.ts";
import { restrictSharp, sharpDecoder } from "./pictures/sharp_decoder.ts";

/** Connections that the system may hold until they are accepted. */
const BACKLOG = 1024;
/** Seconds for a prediction once its body has arrived. */
const ANSWER_SECONDS = 60;

/** A server that listens. */
export interface RunningServer {
  /** Resolves when it has ended. */
  finished: Promise<void>;
  /** Finishes what is under way, within the configured time, and ends. */
  stop(): Promise<void>;
}

/**
 * Starts to serve; the first model is loaded before it returns, if there is one.
 *
 * @throws {UserError} without a secret to check tokens with, or where the port is taken.
 */
export async function startServer({ api, runtime }: Params): Promise<RunningServer> {
  checkLogFolder(api);
  restrictSharp();
  const output = gatherLines((lines) => console.log(lines));
  const assembly = await assemble(api, {
    openEngine: engineOpener({ api, runtime }),
    decode: sharpDecoder(api.limits.picture_megapixels * 1e6),
    readScript,
    environment: (name) => Deno.env.get(name),
    writeLine: Deno.env.get("OTEL_DENO") === "true"
      ? (line) => console.log(line) // a record of its own
      : output.append,
    openPredictions: (onFailure) =>
      rotatedLog({
        folder: api.log.folder,
        name: "predictions",
        fileBytes: api.log.file_megabytes * 1e6,
        files: api.log.files,
        now: () => new Date(),
        onFailure,
      }),
  });
  const { log, refresh } = assembly;
  const app = createApp(assembly.tools);
  const listener = listen(api);
  await revokeLocalNetwork(
    [api.auth.jwks_url, api.registry, Deno.env.get("MLFLOW_TRACKING_URI")].map(String),
  );
  await refresh();
  if (!assembly.tools.models.champion()) {
    log("model missing", {
      model: api.model,
      expected: `a folder with ${MODEL_FILES.join(", ")}; 'deno task pipeline' makes models/text`,
    });
  }
  const server = serveBounded({
    listener,
    handler: (request) => app.fetch(request),
    limits: connectionLimits(api),
    now: () => performance.now(),
    onClose: assembly.connections.closed,
  });
  assembly.connections.open = () => server.open;
  const { hostname, port } = listener.addr as Deno.NetAddr;
  log("listening", { hostname, port });
  const timer = setInterval(() => void refresh(), api.reload_seconds * 1000);
  const stop = async () => {
    assembly.stop();
    clearInterval(timer);
    log("stopping");
    await new Promise((resolve) => setTimeout(resolve, api.drain_seconds * 1000));
    const late = setTimeout(() => {
      log("stopped late", { waited_seconds: api.shutdown_seconds });
      output.flush();
      Deno.exit(0);
    }, api.shutdown_seconds * 1000);
    await server.shutdown();
    await assembly.close();
    clearTimeout(late);
    log("stopped");
    output.flush();
  };
  const finished = Promise.withResolvers<void>();
  let stopped: Promise<void> | undefined;
  return {
    finished: finished.promise,
    stop: () => stopped ??= stop().then(finished.resolve, finished.reject),
  };
}

/** @throws {UserError} where this process may not write the prediction log. */
function checkLogFolder({ log: { folder } }: ApiParams): void {
  const { state } = Deno.permissions.querySync({ name: "write", path: folder });
  if (state === "granted") return;
  throw new UserError(
    `Cannot keep the prediction log in ${folder}: this process may not write there, expected ` +
      "data/predictions or a folder below it (the task's --allow-write says which)",
  );
}

/** @throws {UserError} where the port is taken. */
function listen({ host, port }: ApiParams): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: host, port, tcpBacklog: BACKLOG });
  } catch (error) {
    throw new UserError(
      `Cannot listen on ${host}:${port}: ${
        errorMessage(error)
      }, expected a free port of this machine ` +
        "(--set api.port=8001)",
    );
  }
}

/** Bounds of connections that the descriptors of this process allow. */
function connectionLimits({ connections, limits }: ApiParams) {
  return {
    max: affordableConnections(connections.max, fileURLToPath(import.meta.url)),
    perAddress: connections.per_address,
    headerSeconds: connections.header_seconds,
    requestSeconds: limits.body_seconds + ANSWER_SECONDS,
    idleSeconds: connections.idle_seconds,
  };
}

/** Opens engines in threads; what `auto` chose for the first is kept, for to look costs memory. */
function engineOpener({ api, runtime }: Pick<Params, "api" | "runtime">): OpenEngine {
  let { provider } = runtime;
  const pool = new Threads();
  return async (folder, onFailure) => {
    const engine = await openWorkerEngine(folder, {
      provider,
      threads: runtime.threads,
      workers: api.queue.workers,
      pool,
      onFailure,
    });
    provider = engine.provider;
    return engine;
  };
}
