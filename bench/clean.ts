/**
 * Reading and cleaning a whole catalogue, beside pandas + BeautifulSoup (lxml) on the same rows.
 * Every repetition is a fresh process, ours and the peer's in turns, so that load on the machine
 * meets both; seconds count from the first row read, without the start of the process.
 */
import { join } from "node:path";
import { runCommand } from "../src/terminal/command_line.ts";
import { UserError } from "../src/errors.ts";
import { formatBytes, formatCount } from "../src/terminal/quantities.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { median } from "./_median.ts";
import { measuredProcess } from "./_measured_process.ts";
import { withWorkspace } from "./_workspace.ts";
import { PEERS, preparePython } from "./peers/venv.ts";

const CHALLENGE_ROWS = 84_916;
const OURS = new URL("_clean_once.ts", import.meta.url).pathname;
const PEER = new URL("peers/clean_peer.py", import.meta.url).pathname;

/** Cost of one repetition. */
interface Cost {
  rows: number;
  seconds: number;
  /** Processor time of all threads, garbage collector and compiler included. */
  cpu_seconds: number;
  peakBytes: number;
}

await runCommand({
  name: "bench clean",
  summary: "Compare reading and cleaning with pandas and BeautifulSoup on the same rows.",
  options: {
    raw: {
      type: "string",
      placeholder: "DIR",
      help: `a catalogue in the challenge's layout (default: ${CHALLENGE_ROWS} generated rows)`,
    },
    repetitions: { type: "string", placeholder: "N", help: "of each side (default: 3)" },
  },
}, async ({ options, overrides }) => {
  const repetitions = Number(options.repetitions ?? 3);
  if (!Number.isInteger(repetitions) || repetitions < 1) {
    throw new UserError(
      `Cannot use --repetitions '${options.repetitions}': expected a whole number from 1`,
    );
  }
  const python = await preparePython(PEERS);
  if (options.raw !== undefined) return await compare({ raw: options.raw, python, repetitions });
  await withWorkspace(async ({ folder, runStage }) => {
    const rows = [`data.sample.rows=${CHALLENGE_ROWS}`, "data.sample.images=false"];
    await runStage("ingest", [...rows, ...overrides]);
    await compare({ raw: join(folder, "data/raw"), python, repetitions });
  });
});

async function compare(
  { raw, python, repetitions }: { raw: string; python: string; repetitions: number },
): Promise<void> {
  const ours: Cost[] = [], peer: Cost[] = [];
  for (let done = 0; done < repetitions; done++) {
    console.error(`repetition ${done + 1} of ${repetitions} …`);
    ours.push(await measureCost(Deno.execPath(), ["run", "-A", OURS, raw]));
    peer.push(await measureCost(python, [PEER, raw]));
  }
  const rows = new Set([...ours, ...peer].map((cost) => cost.rows));
  if (rows.size !== 1) {
    throw new UserError(`Cannot compare: the sides read ${[...rows].join(" and ")} rows`);
  }
  console.log(formatPage(ours, peer));
}

async function measureCost(command: string, args: string[]): Promise<Cost> {
  const { success, stdout, stderr, peakBytes } = await measuredProcess(command, { args });
  if (!success) throw new UserError(`Cannot run ${command} ${args.join(" ")}:\n${stderr}`);
  return { ...JSON.parse(stdout), peakBytes };
}

function formatPage(ours: Cost[], peer: Cost[]): string {
  const row = (name: string, costs: Cost[]) => {
    const [rows, seconds, cpu] = (["rows", "seconds", "cpu_seconds"] as const)
      .map((key) => median(costs.map((cost) => cost[key])));
    return [
      name,
      formatCount(rows / seconds),
      `${(median(ours.map((cost) => cost.seconds)) / seconds).toFixed(2)}×`,
      formatCount(rows / cpu),
      seconds.toFixed(2),
      formatBytes(median(costs.map((cost) => cost.peakBytes))),
    ];
  };
  const right = { align: "right" } as const;
  const table = terminalTable([
    { header: "" },
    { header: "rows/s", ...right },
    { header: "ratio", ...right },
    { header: "rows/CPU second", ...right },
    { header: "seconds", ...right },
    { header: "peak memory", ...right },
  ], [row("Étiquette", ours), row("pandas + BeautifulSoup(lxml)", peer)]);
  return `${table}\n\n${formatCount(ours[0].rows)} rows, medians of ${ours.length} repetitions`;
}
