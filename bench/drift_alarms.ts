/**
 * False alarms and power of the drift detectors over runs of 20 streams, each looked at: the
 * sequential monitor with a budget of 5 %, Evidently's verdict of the data set, and an alarm at any
 * drifted column. Writes `metrics/drift_alarms.csv`.
 */
import { UserError } from "../src/errors.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { type Alarms, alarmsOfRun, type Kind, type Run } from "./_drift_alarms.ts";

const STREAMS = { baseline: 2000, rows: 200, streams: 20 };
const DRIFT_FROM = 5;
const STRENGTHS: Record<Exclude<Kind, "none">, number[]> = {
  mean: [0.05, 0.1, 0.15, 0.2, 0.3],
  scale: [0.1, 0.15, 0.2, 0.3, 0.5],
  mix: [0.02, 0.04, 0.06, 0.1, 0.2],
  missing: [0.02, 0.05, 0.08, 0.12, 0.2],
};

await runCommand({
  name: "bench drift_alarms",
  summary: "Count false and true alarms of the drift detectors over runs of streams.",
  options: {
    "null-runs": { type: "string", placeholder: "N", help: "without drift (default: 200)" },
    runs: { type: "string", placeholder: "N", help: "of each kind and strength (default: 20)" },
  },
}, async ({ options }) => {
  const rows = [
    shares({ kind: "none", strength: 0 }, positive("null-runs", options["null-runs"] ?? "200")),
  ];
  const runs = positive("runs", options.runs ?? "20");
  for (const [kind, strengths] of Object.entries(STRENGTHS)) {
    for (const strength of strengths) rows.push(shares({ kind: kind as Kind, strength }, runs));
  }
  const headers = ["drift", "strength", "runs", "monitor", "data set", "any column"];
  console.log(terminalTable(
    headers.map((header, at) => at === 0 ? { header } : { header, align: "right" as const }),
    rows,
  ));
  await Deno.mkdir("metrics", { recursive: true });
  const csv = [headers, ...rows].map((row) => row.join(",")).join("\n") + "\n";
  await Deno.writeTextFile("metrics/drift_alarms.csv", csv);
  console.log("\nWrote metrics/drift_alarms.csv: shares of runs with an alarm at any of 20 looks");
});

function shares({ kind, strength }: Pick<Run, "kind" | "strength">, runs: number): string[] {
  const count: Record<keyof Alarms, number> = { monitor: 0, dataset: 0, anyColumn: 0 };
  for (let seed = 0; seed < runs; seed++) {
    const run: Run = { kind, strength, seed, from: DRIFT_FROM, ...STREAMS };
    const alarms = alarmsOfRun(run);
    for (const detector of Object.keys(count) as (keyof Alarms)[]) {
      if (alarms[detector]) count[detector]++;
    }
  }
  console.error(`${kind} ${strength}: ${JSON.stringify(count)} of ${runs}`);
  const share = (detector: keyof Alarms) => (count[detector] / runs).toFixed(3);
  return [
    kind,
    String(strength),
    String(runs),
    share("monitor"),
    share("dataset"),
    share("anyColumn"),
  ];
}

function positive(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UserError(`Cannot use --${name} '${text}': expected a whole number from 1`);
}
