/**
 * The API under mixed load for long, its model replaced again and again: no request may fail and
 * memory may not grow.
 */
import { join } from "node:path";
import { runCommand } from "../src/terminal/command_line.ts";
import { UserError } from "../src/errors.ts";
import { removeIfPresent, replaceDirectory } from "../src/files/atomic_write.ts";
import { formatBytes } from "../src/terminal/quantities.ts";
import { ourApi, tokenFor } from "./_api_contestants.ts";
import { startAttack } from "./_attack.ts";
import { httpLoad, type LoadResult } from "./_http_load.ts";
import { mixedRequests } from "./_mixed_requests.ts";
import { positive } from "./_positive.ts";
import { productBodies, TRAINED } from "./_product_bodies.ts";
import type { ServerProcess } from "./_server_process.ts";

/** Below models/, where the API may read. */
const SERVED = "models/.soak";
/** Share of the time after which memory should have found its level. */
const SETTLED = 0.4;
/** By which it may exceed that level later. */
const GROWTH = 1.15;
/** By which an attacker may lengthen the p99 of others. */
const SLOWDOWN = 3;
const MINUTE = 60_000;

await runCommand({
  name: "bench api_soak",
  summary: "Load the API for long while its model is replaced again and again.",
  options: {
    model: { type: "string", placeholder: "FOLDER", help: `what to serve (default: ${TRAINED})` },
    minutes: { type: "string", placeholder: "N", help: "how long (default: 1)" },
    reload: { type: "string", placeholder: "SECONDS", help: "between models (default: 5)" },
    connections: { type: "string", placeholder: "N", help: "default: 16" },
    attack: {
      type: "string",
      placeholder: "N",
      help: "attempts a second of an attacker in the second half of the time (default: none)",
    },
  },
  examples: ["deno task bench api_soak --minutes 10 --reload 20 --model models/fusion"],
}, async ({ options, overrides }) => {
  const milliseconds = MINUTE * positive(options.minutes, 1);
  const pause = 1000 * positive(options.reload, 5);
  const connections = positive(options.connections, 16);
  const attackers = options.attack === undefined ? 0 : positive(options.attack, 1);
  const model = options.model ?? TRAINED;
  const bodies = await productBodies();
  await putModel(model);
  try {
    const { start, token } = await ourApi([...overrides, `api.model=${SERVED}`]);
    const requests = await mixedRequests(bodies, token);
    const server = await start();
    const memory = watchMemory(server);
    const over = new AbortController();
    const reloading = keepReplacing(model, { pause, signal: over.signal });
    const load = { port: server.port, connections, requests };
    const seconds = milliseconds / 1000;
    const alone = attackers > 0 ? await httpLoad({ ...load, seconds: seconds / 2 }) : undefined;
    const attack = alone && startAttack({
      port: server.port,
      token: await tokenFor("attacker"),
      perSecond: attackers,
    });
    const result = await httpLoad({ ...load, seconds: alone ? seconds / 2 : seconds });
    const attempts = await attack?.stop();
    over.abort();
    const levels = memory.stop();
    const reloads = await reloading;
    await server.stop();
    if (alone) console.log(`without the attacker:\n${report(alone)}`);
    if (attempts !== undefined) console.log(`beside ${attempts} attempts of an attacker:`);
    console.log(report(result));
    console.log(`models put in place: ${reloads}`);
    judge(result, levels);
    if (alone) judgeAttack(result, alone);
  } finally {
    await removeIfPresent(SERVED);
  }
});

/** Puts a copy of a model in the place that is served. */
async function putModel(model: string): Promise<void> {
  await replaceDirectory(SERVED, async (staging) => {
    for await (const { name } of Deno.readDir(model)) {
      await Deno.copyFile(join(model, name), join(staging, name));
    }
  });
}

/** Replaces the model until it is told to end, and says how often it did. */
async function keepReplacing(
  model: string,
  { pause, signal }: { pause: number; signal: AbortSignal },
): Promise<number> {
  const over = new Promise((resolve) => signal.addEventListener("abort", resolve));
  for (let count = 0;; count++) {
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, pause);
    await Promise.race([over, waited.promise]);
    clearTimeout(timer);
    if (signal.aborted) return count;
    await putModel(model);
  }
}

/** Prints the server's memory now, each minute and at the end, which gives all of these. */
function watchMemory(server: ServerProcess): { stop(): number[] } {
  const started = performance.now();
  const levels: number[] = [];
  const look = () => {
    const bytes = server.bytes();
    const minutes = (performance.now() - started) / MINUTE;
    console.log(`after ${minutes.toFixed(1)} minutes: ${formatBytes(bytes)} of memory`);
    levels.push(bytes);
  };
  look();
  const timer = setInterval(look, MINUTE);
  return {
    stop() {
      clearInterval(timer);
      look();
      return levels;
    },
  };
}

function report(
  { answered, failed, perSecond, p50, p99, worst }: LoadResult,
): string {
  const faults = Object.entries(failed).map(([status, count]) => `${count} with ${status}`);
  return [
    `${answered} requests answered (${perSecond.toFixed(0)}/s), failed: ${
      faults.join(", ") || "none"
    }`,
    `latency in ms: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, worst ${worst.toFixed(1)}`,
  ].join("\n");
}

/** @throws {UserError} if a request failed or memory went on growing. */
function judge({ failed }: LoadResult, levels: readonly number[]): void {
  if (Object.keys(failed).length > 0) throw new UserError("Requests failed, see above");
  const later = levels.slice(Math.ceil(SETTLED * (levels.length - 1)));
  if (later.length > 2 && later[later.length - 1] > GROWTH * later[0]) {
    throw new UserError(
      `Memory grew from ${formatBytes(later[0])} to ${formatBytes(later[later.length - 1])}`,
    );
  }
}

/** @throws {UserError} if callers waited more than three times as long beside the attacker. */
function judgeAttack(beside: LoadResult, alone: LoadResult): void {
  const ratio = beside.p99 / alone.p99;
  console.log(`p99 beside the attacker: ${ratio.toFixed(2)} × without`);
  if (ratio > SLOWDOWN) throw new UserError(`Callers waited ${ratio.toFixed(1)} times as long`);
}
