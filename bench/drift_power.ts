/**
 * Power of the drift alarm on products: the strength of each injected drift that is found, false
 * alarms before it, and expected against true F1. Ten streams a run, drift from the sixth; a model is
 * trained on half of the catalogue. Writes `metrics/bench/drift_power.{json,md,svg}`.
 */
import { join } from "node:path";
import * as Plot from "@observablehq/plot";
import { readRawRows } from "../src/data/streams/raw_rows.ts";
import { splitStreams } from "../src/data/streams/split_streams.ts";
import { writeCatalogue } from "../src/data/streams/write_streams.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { PALETTE, plotFigure } from "../src/figures/plot_figure.ts";
import { readJson, writeFileAtomic, writeJsonAtomic } from "../src/files/atomic_write.ts";
import { Predictor } from "../src/prediction/predictor.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { startProgress } from "../src/terminal/progress.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { type DriftKind, openRun, type Pool, type RunOutcome } from "./_drift_runs.ts";
import { positive } from "./_positive.ts";
import { withWorkspace } from "./_workspace.ts";

const STRENGTHS: Record<DriftKind, number[]> = {
  vocabulary: [0.01, 0.02, 0.05, 0.1, 0.2],
  class_mix: [0.1, 0.2, 0.4, 0.7, 1],
  missing_descriptions: [0.05, 0.1, 0.2, 0.3, 0.5],
  blur: [0.3, 0.4, 0.5, 0.8, 1.2],
  contrast: [0.99, 0.98, 0.95, 0.9, 0.8],
};
const STAGES = ["preprocess", "features_text", "embed_text", "train_text"];
const OUT = "metrics/bench/drift_power";

/** The outcome of all runs with one kind and strength. */
interface PowerRow {
  drift: DriftKind;
  strength: number;
  /** Share of the runs with an alarm after the drift began. */
  found: number;
  /** Mean number of drifted streams until the alarm, where it was raised. */
  streams: number | null;
  expected_f1: number;
  true_f1: number;
}

await runCommand({
  name: "bench drift_power",
  summary: "Find the strength at which each kind of drift is found.",
  options: {
    seeds: { type: "string", placeholder: "N", help: "runs of each strength (default: 20)" },
    directory: { type: "string", placeholder: "DIR", help: "a catalogue (default: the sample)" },
  },
}, async ({ options }) => {
  const seeds = positive(options.seeds, 20);
  await withWorkspace(async ({ folder, runStage }) => {
    const trainOn = join(folder, "half");
    let source = options.directory;
    if (source === undefined) {
      await runStage("ingest", []);
      source = join(folder, "sample");
      await Deno.rename(join(folder, "data/raw"), source);
    }
    const pool = await halves(source, trainOn);
    const overrides = ["data.source=directory", `data.directory=${trainOn}`];
    for (const stage of ["ingest", ...STAGES]) await runStage(stage, overrides);
    const model = join(folder, "models/text");
    const predictor = await Predictor.open(model, { provider: "cpu" });
    const preprocessor = textPreprocessorFromJson(await readJson(join(model, "preprocess.json")));
    await report({ rows: pool, folder: source, predictor, preprocessor }, seeds);
    await predictor.release();
  });
});

/** Writes one half of a catalogue to train on, and returns the other. */
async function halves(source: string, trainOn: string) {
  const { rows } = await readRawRows(source);
  const drift = { from: 0, vocabulary: 0, class_mix: 0, missing_descriptions: 0 };
  const { baseline, streams } = splitStreams(rows, {
    baseline_ratio: 0.5,
    count: 1,
    seed: 42,
    drift: { ...drift, blur: 0, contrast: 1 },
    alarm_budget: 0.05,
    drift_share: 0.5,
  });
  await Deno.mkdir(trainOn, { recursive: true });
  await writeCatalogue(trainOn, { rows: baseline, from: source });
  return streams[0];
}

async function report(pool: Pool, seeds: number): Promise<void> {
  const kinds = Object.entries(STRENGTHS) as [DriftKind, number[]][];
  const outcomes = new Map<string, RunOutcome[]>();
  const progress = startProgress("runs", seeds);
  let falseAlarms = 0, falseVerdicts = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const run = await openRun(pool, seed);
    for (const [kind, strengths] of kinds) {
      for (const strength of strengths) {
        const key = `${kind} ${strength}`;
        outcomes.set(key, [...outcomes.get(key) ?? [], await run.drift(kind, strength)]);
      }
    }
    const [first] = outcomes.values();
    if (first.at(-1)!.falseAlarm) falseAlarms++;
    if (first.at(-1)!.falseVerdict) falseVerdicts++;
    progress.update(seed + 1);
  }
  progress.finish();
  const rows = kinds.flatMap(([drift, strengths]) =>
    strengths.map((strength) => powerRow(drift, strength, outcomes.get(`${drift} ${strength}`)!))
  );
  const table = powerTable(rows);
  const notes = `${seeds} runs; before the drift ${falseAlarms} false alarms of the monitor and ` +
    `${falseVerdicts} false verdicts by the share of drifted columns, in five looks each`;
  console.log(`${table}\n\n${notes}`);
  await writeJsonAtomic(`${OUT}.json`, { seeds, falseAlarms, falseVerdicts, rows });
  await writeFileAtomic(`${OUT}.md`, `${table.replaceAll(/^/gm, "    ")}\n\n${notes}\n`);
  await writeFileAtomic(`${OUT}.svg`, `${powerPicture(rows)}\n`);
  console.log(`Wrote ${OUT}.{json,md,svg}`);
}

function powerRow(drift: DriftKind, strength: number, runs: readonly RunOutcome[]): PowerRow {
  const found = runs.flatMap((run) => run.found ?? []);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    drift,
    strength,
    found: found.length / runs.length,
    streams: found.length === 0 ? null : mean(found),
    expected_f1: mean(runs.map(({ expectedF1 }) => expectedF1)),
    true_f1: mean(runs.map(({ trueF1 }) => trueF1)),
  };
}

function powerTable(rows: readonly PowerRow[]): string {
  const right = { align: "right" } as const;
  return terminalTable(
    [
      { header: "drift" },
      ...["strength", "found", "streams", "expected F1", "true F1", "difference"]
        .map((header) => ({ header, ...right })),
    ],
    rows.map(({ drift, strength, found, streams, expected_f1, true_f1 }) => [
      drift,
      String(strength),
      `${(100 * found).toFixed(0)} %`,
      streams?.toFixed(1) ?? "",
      expected_f1.toFixed(3),
      true_f1.toFixed(3),
      (expected_f1 - true_f1).toFixed(3),
    ]),
  );
}

function powerPicture(rows: readonly PowerRow[]): string {
  return plotFigure({
    width: 900,
    height: 220,
    marginBottom: 40,
    fx: { label: null, domain: Object.keys(STRENGTHS) },
    x: { label: "strength, weakest to strongest", ticks: 0 },
    y: { label: "runs in which it was found", tickFormat: "%", domain: [0, 1], grid: true },
    marks: [
      Plot.ruleY([0.95], { stroke: PALETTE.orange, strokeDasharray: "4 4" }),
      Plot.line(rows, {
        fx: "drift",
        x: (row: PowerRow) => STRENGTHS[row.drift].indexOf(row.strength),
        y: "found",
        stroke: PALETTE.blue,
        strokeWidth: 2,
        marker: true,
      }),
    ],
  }).outerHTML;
}
