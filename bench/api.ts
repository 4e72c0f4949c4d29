/**
 * The API against FastAPI, uvicorn and onnxruntime serving the same model.onnx. Ours checks tokens,
 * logs, counts and keeps every prediction; the peers only predict. Rounds are interleaved, so that
 * what else the machine does hits all alike.
 */
import { runCommand } from "../src/terminal/command_line.ts";
import { formatBytes } from "../src/terminal/quantities.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { type ApiServer, ourApi, peerApi } from "./_api_contestants.ts";
import { productBodies, TRAINED } from "./_product_bodies.ts";
import { httpLoad, jsonPost, type LoadResult } from "./_http_load.ts";
import { positive } from "./_positive.ts";
import { PEERS, preparePython } from "./peers/venv.ts";

/** Long enough for what is compiled while it runs. */
const WARM_UP = { connections: 64, seconds: 3 };

const right = { align: "right" } as const;

/** Result of one server under one number of connections. */
interface Result extends LoadResult {
  /** The longest wait for /health meanwhile, in milliseconds. */
  healthWorst: number;
  /** Processor time of the server's processes per answer. */
  cpuMicroseconds: number;
  peakBytes: number;
}

await runCommand({
  name: "bench api",
  summary: "Compare the API with FastAPI serving the same model.",
  options: {
    connections: { type: "string", placeholder: "1,16", help: "how many (default: 1,16,64,256)" },
    seconds: { type: "string", placeholder: "N", help: "of each measurement (default: 3)" },
    rounds: { type: "string", placeholder: "N", help: "measurements of each (default: 1)" },
  },
  examples: ["deno task bench api --connections 64 --seconds 10 --rounds 3"],
}, async ({ options, overrides }) => {
  const seconds = positive(options.seconds, 3);
  const connections = (options.connections ?? "1,16,64,256").split(",")
    .map((one) => positive(one, 1));
  const rounds = positive(options.rounds, 1);
  const bodies = await productBodies();
  const python = await preparePython(PEERS);
  const contestants = [
    await ourApi(overrides),
    peerApi({ name: "FastAPI, naive", module: "api_peer_naive", python, model: TRAINED }),
    peerApi({ name: "FastAPI, batched", module: "api_peer_batched", python, model: TRAINED }),
  ];
  const results = new Map<string, Result[]>();
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      console.error(`${contestant.name}, round ${round + 1} …`);
      for (const [count, result] of await measure(contestant, { bodies, connections, seconds })) {
        const key = `${count} ${contestant.name}`;
        results.set(key, [...results.get(key) ?? [], result]);
      }
    }
  }
  console.log(table(results, { names: contestants.map(({ name }) => name), connections }));
  console.log(
    "\nbest of each measurement; ours checks tokens, logs, counts and keeps every prediction, the " +
      "peers only predict.\nThe load generator runs on the same machine.",
  );
});

interface Measurement {
  bodies: unknown[];
  connections: number[];
  seconds: number;
}

async function measure(
  { start, token }: ApiServer,
  { bodies, connections, seconds }: Measurement,
): Promise<[number, Result][]> {
  const requests = bodies.map((body) => jsonPost("/predict_product", { token, body }));
  const server = await start();
  try {
    const load = { port: server.port, requests };
    await httpLoad({ ...load, ...WARM_UP });
    const results: [number, Result][] = [];
    for (const count of connections) {
      const before = server.cpuSeconds();
      const over = new AbortController();
      const health = worstHealth(server.port, over.signal);
      const result = await httpLoad({ ...load, connections: count, seconds });
      over.abort();
      results.push([count, {
        ...result,
        healthWorst: await health,
        cpuMicroseconds: 1e6 * (server.cpuSeconds() - before) / result.answered,
        peakBytes: server.peakBytes(),
      }]);
    }
    return results;
  } finally {
    await server.stop();
  }
}

/** Asks for /health every few milliseconds and gives the longest wait. */
async function worstHealth(port: number, signal: AbortSignal): Promise<number> {
  let worst = 0;
  while (!signal.aborted) {
    const started = performance.now();
    await (await fetch(`http://127.0.0.1:${port}/health`)).text();
    worst = Math.max(worst, performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return worst;
}

function table(
  results: ReadonlyMap<string, Result[]>,
  { names, connections }: { names: string[]; connections: number[] },
): string {
  const fastest = (count: number, name: string) =>
    (results.get(`${count} ${name}`) ?? []).reduce((a, b) => b.perSecond > a.perSecond ? b : a);
  const rows = connections.flatMap((count) =>
    names.map((name) => {
      const best = fastest(count, name);
      const { perSecond, p50, p99, healthWorst, cpuMicroseconds, peakBytes, failed } = best;
      return [
        String(count),
        name,
        perSecond.toFixed(0),
        `${(perSecond / fastest(count, names[1]).perSecond).toFixed(2)}×`,
        p50.toFixed(1),
        p99.toFixed(1),
        healthWorst.toFixed(0),
        cpuMicroseconds.toFixed(0),
        formatBytes(peakBytes),
        String(Object.values(failed).reduce((sum, some) => sum + some, 0)),
      ];
    })
  );
  return terminalTable([
    { header: "connections", ...right },
    { header: "" },
    { header: "requests/s", ...right },
    { header: "to naive", ...right },
    { header: "p50 ms", ...right },
    { header: "p99 ms", ...right },
    { header: "/health at most", ...right },
    { header: "CPU µs", ...right },
    { header: "peak memory", ...right },
    { header: "failed", ...right },
  ], rows);
}
