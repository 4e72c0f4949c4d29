/**
 * Seconds and peak memory of the text stages on generated catalogues of growing size. Each stage runs
 * in a process of its own, start included.
 */
import { join } from "node:path";
import { UserError } from "../src/errors.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { formatBytes, formatCount } from "../src/terminal/quantities.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import type { MeasuredProcess } from "./_measured_process.ts";
import { withWorkspace } from "./_workspace.ts";

const STAGES = ["ingest", "preprocess", "features_text", "train_text", "evaluate_text"] as const;

/** One catalogue: the cost of each stage and the score of the model. */
interface Growth {
  rows: number;
  costs: MeasuredProcess[];
  weightedF1: number;
}

await runCommand({
  name: "bench scale",
  summary: "Measure the text stages on generated catalogues of growing size.",
  options: {
    rows: {
      type: "string",
      placeholder: "10000,100000",
      help: "rows of each catalogue (default: 10000,30000,100000)",
    },
  },
  examples: ["deno task bench scale --rows 10000,100000,300000,1000000"],
}, async ({ options, overrides }) => {
  const found: Growth[] = [];
  for (const rows of parseRows(options.rows ?? "10000,30000,100000")) {
    await withWorkspace(async ({ folder, runStage }) => {
      const all = [...overrides, "data.sample.images=false", `data.sample.rows=${rows}`];
      const costs: MeasuredProcess[] = [];
      for (const stage of STAGES) {
        console.error(`${formatCount(rows)} rows: ${stage} …`);
        costs.push(await runStage(stage, all));
      }
      const metrics = JSON.parse(await Deno.readTextFile(join(folder, "metrics/text.json")));
      found.push({ rows, costs, weightedF1: metrics.weighted_f1 });
    });
    console.log(`\n${growthTable(found)}\n`);
  }
  console.log("seconds and peak memory of each stage; F1 is weighted, on the test part");
});

function parseRows(text: string): number[] {
  return text.split(",").map((one) => {
    const rows = Number(one);
    if (Number.isInteger(rows) && rows > 0) return rows;
    throw new UserError(`Cannot use --rows: '${one}', expected whole numbers from 1`);
  });
}

function growthTable(found: readonly Growth[]): string {
  const right = { align: "right" } as const;
  const headers = ["rows", ...STAGES, "all", "peak", "F1"];
  return terminalTable(
    headers.map((header) => ({ header, ...right })),
    found.map(({ rows, costs, weightedF1 }) => [
      formatCount(rows),
      ...costs.map(({ seconds, peakBytes }) => `${seconds.toFixed(1)} s ${formatBytes(peakBytes)}`),
      `${costs.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1)} s`,
      formatBytes(Math.max(...costs.map(({ peakBytes }) => peakBytes))),
      weightedF1.toFixed(4),
    ]),
  );
}
