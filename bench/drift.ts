/**
 * A drift report of a table of 12 columns, beside Evidently on the same rows. Every repetition is a
 * fresh process, ours and the peer's in turns; seconds count the report without the process's start
 * and without reading. In the last repetition both answer every deterministic test, and the scores
 * must agree.
 */
import { UserError } from "../src/errors.ts";
import { driftTests } from "../src/drift/methods/drift_tests.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { formatBytes } from "../src/terminal/quantities.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { writeSide } from "./_drift_table.ts";
import { median } from "./_median.ts";
import { measuredProcess } from "./_measured_process.ts";
import { EVIDENTLY, preparePython } from "./peers/venv.ts";

const OURS = new URL("_drift_once.ts", import.meta.url).pathname;
const PEER = new URL("peers/drift_peer.py", import.meta.url).pathname;
const TOLERANCE = 1e-9;
/** Fisher's test is for two categories alone. */
const TESTS = [...driftTests.keys()].filter((name) => name !== "fisher_exact").join(",");

/** The result of one repetition. */
interface Measured {
  seconds: number;
  /** Processor time of all threads, which other load on the machine blurs less. */
  cpuSeconds: number;
  scores: Record<string, number>;
  peakBytes: number;
}

await runCommand({
  name: "bench drift",
  summary: "Compare a drift report with Evidently's on the same rows.",
  options: {
    rows: { type: "string", placeholder: "N", help: "of each side (default: 50000)" },
    repetitions: { type: "string", placeholder: "N", help: "of each side (default: 3)" },
  },
}, async ({ options }) => {
  const rows = positive("rows", options.rows ?? "50000");
  const repetitions = positive("repetitions", options.repetitions ?? "3");
  const python = await preparePython(EVIDENTLY);
  const folder = await Deno.makeTempDir({ prefix: "etiquette-drift-" });
  try {
    for (const side of ["reference", "current"] as const) {
      await writeSide(folder, { side, rows, seed: 42 });
    }
    const ours: Measured[] = [], peer: Measured[] = [];
    for (let done = 0; done < repetitions; done++) {
      console.error(`repetition ${done + 1} of ${repetitions} …`);
      ours.push(await measured(Deno.execPath(), ["run", "-A", OURS, folder]));
      peer.push(await measured(python, [PEER, folder]));
    }
    console.error("every test …");
    const all = [
      await measured(Deno.execPath(), ["run", "-A", OURS, folder, TESTS]),
      await measured(python, [PEER, folder, TESTS]),
    ];
    console.log(`${pageOf(ours, peer)}\n\n${agreement(all[0].scores, all[1].scores)}`);
    console.log(`${rows} × 12 on each side, medians of ${repetitions} repetitions`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

function positive(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UserError(`Cannot use --${name} '${text}': expected a whole number from 1`);
}

async function measured(command: string, args: string[]): Promise<Measured> {
  const { success, stdout, stderr, peakBytes } = await measuredProcess(command, { args });
  if (!success) throw new UserError(`Cannot run ${command} ${args.join(" ")}:\n${stderr}`);
  return { ...JSON.parse(stdout), peakBytes };
}

function pageOf(ours: Measured[], peer: Measured[]): string {
  const middle = (side: Measured[], key: "seconds" | "cpuSeconds") =>
    median(side.map((once) => once[key]));
  const row = (name: string, side: Measured[]) => [
    name,
    ...(["seconds", "cpuSeconds"] as const).flatMap((key) => [
      middle(side, key).toFixed(3),
      `${(middle(peer, key) / middle(side, key)).toFixed(1)}×`,
    ]),
    formatBytes(median(side.map(({ peakBytes }) => peakBytes))),
  ];
  const right = { align: "right" } as const;
  return terminalTable([
    { header: "" },
    { header: "seconds", ...right },
    { header: "times as fast", ...right },
    { header: "CPU seconds", ...right },
    { header: "times as fast", ...right },
    { header: "peak memory", ...right },
  ], [row("Étiquette", ours), row("Evidently", peer)]);
}

function agreement(ours: Record<string, number>, peer: Record<string, number>): string {
  const names = Object.keys(ours).filter((name) => name in peer);
  const differences = names.map((name) => Math.abs(ours[name] - peer[name]));
  const apart = names.filter((_, at) => !(differences[at] <= TOLERANCE));
  if (apart.length > 0) {
    const [first] = apart;
    throw new UserError(
      `Cannot agree on ${apart.join(", ")}: ${ours[first]}, expected ${peer[first]}`,
    );
  }
  const largest = Math.max(...differences).toExponential(1);
  return `${names.length} scores agree to ${TOLERANCE}; the largest difference is ${largest}`;
}
