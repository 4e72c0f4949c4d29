/**
 * The API under mixed load for long, its model replaced again and again: no request may fail and
 * memory may not grow.
 */
import { join } from "node:path";
import sharp from "sharp";
import { runCommand } from "../src/cli.ts";
import { UserError } from "../src/errors.ts";
import { removeIfPresent, replaceDirectory } from "../src/files.ts";
import { formatBytes } from "../src/quantities.ts";
import { ourApi } from "./_api_contestants.ts";
import { httpLoad, jsonPost, type LoadResult } from "./_http_load.ts";
import { productBodies, type ProductBody, TRAINED } from "./_product_bodies.ts";
import type { ServerProcess } from "./_server_process.ts";

/** Below models/, where the API may read. */
const SERVED = "models/.soak";
/** Share of the time after which memory should have found its level. */
const SETTLED = 0.4;

await runCommand({
  name: "bench api_soak",
  summary: "Load the API for long while its model is replaced again and again.",
  options: {
    minutes: { type: "string", placeholder: "N", help: "how long (default: 1)" },
    reload: { type: "string", placeholder: "SECONDS", help: "between models (default: 5)" },
    connections: { type: "string", placeholder: "N", help: "default: 16" },
  },
  examples: ["deno task bench api_soak --minutes 10 --reload 20"],
}, async ({ options, overrides }) => {
  const seconds = 60 * Number(options.minutes ?? 1);
  const pause = Number(options.reload ?? 5);
  const connections = Number(options.connections ?? 16);
  if (![seconds, pause, connections].every((value) => value > 0)) {
    throw new UserError("Cannot measure: expected positive numbers");
  }
  const bodies = await productBodies();
  await putModel();
  try {
    const { start, token } = await ourApi([...overrides, `api.model=${SERVED}`]);
    const server = await start();
    const requests = await mixedRequests(bodies, token);
    const over = new AbortController();
    const watching = watch(server, { pause, seconds, signal: over.signal });
    const result = await httpLoad({
      hostname: "127.0.0.1",
      port: server.port,
      connections,
      seconds,
      request: (n) => requests[n % requests.length],
    });
    over.abort();
    const watched = await watching;
    await server.stop();
    console.log(report(result, watched));
    if (Object.keys(result.failed).length > 0) throw new UserError("Requests failed, see above");
  } finally {
    await removeIfPresent(SERVED);
  }
});

/** Puts a copy of the trained model in the place that is served. */
async function putModel(): Promise<void> {
  await replaceDirectory(SERVED, async (staging) => {
    for await (const { name } of Deno.readDir(TRAINED)) {
      await Deno.copyFile(join(TRAINED, name), join(staging, name));
    }
  });
}

/** Every route, most of all single products; some with a picture. */
async function mixedRequests(
  bodies: readonly ProductBody[],
  token: string | undefined,
): Promise<Uint8Array[]> {
  const picture = sharp({ create: { width: 200, height: 200, channels: 3, background: "olive" } });
  const image = new Uint8Array(await picture.jpeg().toBuffer()).toBase64();
  const post = (path: string, body: unknown) => jsonPost(path, { token, body });
  return bodies.map((body, at) => {
    const some = bodies.slice(at, at + 20);
    switch (at % 10) {
      case 0:
        return post("/predict_product", { ...body, image });
      case 1:
        return post("/predict_product_batch", {
          designations: some.map(({ designation }) => designation),
          descriptions: some.map(({ description }) => description),
        });
      case 2:
        return post("/predict_text_list", { text: some.map(({ designation }) => designation) });
      default:
        return post("/predict_product", body);
    }
  });
}

interface Watched {
  reloads: number;
  /** Memory once it should have settled, and the most and the last of it afterwards. */
  settledBytes: number;
  mostBytes: number;
  lastBytes: number;
}

/** Replaces the model and reads the server's memory until the load is over. */
async function watch(
  server: ServerProcess,
  { pause, seconds, signal }: { pause: number; seconds: number; signal: AbortSignal },
): Promise<Watched> {
  const started = performance.now();
  const watched = { reloads: 0, settledBytes: 0, mostBytes: 0, lastBytes: 0 };
  while (!signal.aborted) {
    const over = new Promise((resolve) => signal.addEventListener("abort", resolve));
    const pauseOver = Promise.withResolvers<void>();
    const timer = setTimeout(pauseOver.resolve, pause * 1000);
    await Promise.race([over, pauseOver.promise]);
    clearTimeout(timer);
    watched.lastBytes = server.bytes();
    if (performance.now() - started >= SETTLED * seconds * 1000) {
      watched.settledBytes ||= watched.lastBytes;
      watched.mostBytes = Math.max(watched.mostBytes, watched.lastBytes);
    }
    if (signal.aborted) break;
    await putModel();
    watched.reloads++;
  }
  return watched;
}

function report(
  { answered, failed, perSecond, p50, p99, worst }: LoadResult,
  { reloads, settledBytes, mostBytes, lastBytes }: Watched,
): string {
  return [
    `${answered} requests answered (${perSecond.toFixed(0)}/s), failed: ${
      JSON.stringify(failed) === "{}" ? "none" : JSON.stringify(failed)
    }`,
    `latency in ms: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, worst ${worst.toFixed(1)}`,
    `models put in place: ${reloads}`,
    `memory: ${formatBytes(settledBytes)} after ${SETTLED * 100} % of the time, then at most ` +
    `${formatBytes(mostBytes)}, ${formatBytes(lastBytes)} at the end`,
  ].join("\n");
}
