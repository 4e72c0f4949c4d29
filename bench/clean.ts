/**
 * Reading and cleaning a whole catalogue, beside pandas + BeautifulSoup on the same rows. Every
 * repetition is a fresh process, ours and the peer's in turns, so that load on the machine meets both.
 *
 *   deno run -A bench/clean.ts [--raw DIR] [--repetitions N]
 */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readCatalogue } from "../src/data/catalogue.ts";

const ROWS = 84_916; // of the challenge's training file
const PYTHON = ".venv/bin/python";

interface Cost {
  rows: number;
  seconds: number;
  cpu_seconds: number;
  peak_bytes: number;
}

const { values: options } = parseArgs({
  options: {
    raw: { type: "string" },
    repetitions: { type: "string", default: "3" },
    once: { type: "boolean", default: false },
  },
});

if (options.once) console.log(JSON.stringify(await ours(options.raw!)));
else if (options.raw) await compare(options.raw, Number(options.repetitions));
else await withSample((raw) => compare(raw, Number(options.repetitions)));

async function ours(raw: string): Promise<Cost> {
  const start = performance.now();
  const cpuStart = cpuSeconds();
  const { labelled } = await readCatalogue(raw);
  const seconds = (performance.now() - start) / 1000;
  const status = await Deno.readTextFile("/proc/self/status");
  const peak = Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) * 1024;
  return {
    rows: labelled.length,
    seconds,
    cpu_seconds: cpuSeconds() - cpuStart,
    peak_bytes: peak,
  };
}

/** Of all threads: the collector and the compiler count too. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function compare(raw: string, repetitions: number): Promise<void> {
  const us: Cost[] = [];
  const peer: Cost[] = [];
  for (let i = 0; i < repetitions; i++) {
    us.push(await run(Deno.execPath(), ["run", "-A", "bench/clean.ts", "--once", "--raw", raw]));
    peer.push(await run(PYTHON, ["bench/peers/clean_peer.py", raw]));
  }
  const rows = new Set([...us, ...peer].map((cost) => cost.rows));
  if (rows.size !== 1) throw new Error(`Row counts differ: ${[...rows].join(", ")}`);
  console.log(`${[...rows][0]} rows, medians of ${repetitions} interleaved repetitions`);
  console.log(`ours                   ${lineOf(us)}`);
  console.log(`pandas + BeautifulSoup ${lineOf(peer)}`);
  const ratio = (key: keyof Cost) => (median(peer, key) / median(us, key)).toFixed(1);
  console.log(
    `ours is ${ratio("seconds")} × as fast by the clock, ${ratio("cpu_seconds")} × by CPU`,
  );
}

function lineOf(costs: Cost[]): string {
  const rate = (key: "seconds" | "cpu_seconds") => Math.round(costs[0].rows / median(costs, key));
  const all = costs.map(({ seconds }) => seconds.toFixed(2)).join(" ");
  return `${rate("seconds")} rows/s (${all} s), ${rate("cpu_seconds")} rows per CPU second, ` +
    `peak ${Math.round(median(costs, "peak_bytes") / 2 ** 20)} MiB`;
}

function median(costs: Cost[], key: keyof Cost): number {
  const sorted = costs.map((cost) => cost[key]).sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

async function run(command: string, args: string[]): Promise<Cost> {
  const { success, stdout } = await new Deno.Command(command, { args, stderr: "inherit" }).output();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Generates the sample at the challenge's size in a copy, so that no data/raw is touched. */
async function withSample(body: (raw: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["deno.json", "deno.lock", "params.yaml"]) {
      await Deno.copyFile(name, join(folder, name));
    }
    for (const name of ["src", "pipelines"]) {
      await cp(name, join(folder, name), { recursive: true });
    }
    const args = ["run", "-A", "pipelines/ingest.ts"];
    const sets = [`data.sample.rows=${ROWS}`, "data.sample.images=false"];
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: [...args, ...sets.flatMap((set) => ["--set", set])],
      cwd: folder,
      stdout: "null",
      stderr: "inherit",
    }).output();
    if (!success) throw new Error("pipelines/ingest.ts failed");
    await body(join(folder, "data/raw"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
