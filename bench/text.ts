/**
 * The text model against TF-IDF and a linear SVM of scikit-learn, on the same split. Time runs from
 * the cleaned tables to a trained model, each side in processes of its own, start included.
 */
import { join } from "node:path";
import { runCommand } from "../src/terminal/command_line.ts";
import { UserError } from "../src/errors.ts";
import { writeFileAtomic } from "../src/files/atomic_write.ts";
import type { Metrics } from "../src/scoring/metric_files.ts";
import { formatBytes } from "../src/terminal/quantities.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { type MeasuredProcess, measuredProcess } from "./_measured_process.ts";
import { meanAndSpread, parseSplits, SEEDS_OPTION, splitsNote } from "./_splits.ts";
import { type Confidence, confidenceText } from "./text/confidence.ts";
import { mean } from "./text/mean.ts";
import { pairedDifferencesText } from "./text/paired_differences.ts";
import { CATALOGUE_OPTIONS, parseCatalogues } from "./_catalogues.ts";
import { standings } from "./text/standings.ts";
import { scoresPicture } from "./text/scores_picture.ts";
import { withWorkspace, type Workspace } from "./_workspace.ts";
import { PEERS, preparePython } from "./peers/venv.ts";

const PEER = new URL("peers/text_peer.py", import.meta.url).pathname;

const right = { align: "right" } as const;

/** One contestant's result on one split. */
interface Result {
  weightedF1: number;
  macroF1: number;
  /** Duration from cleaned tables to a trained model. */
  seconds: number;
  peakBytes: number;
}

/** One split: each contestant's result, and the cost of each of our stages. */
interface Round {
  results: Record<string, Result>;
  stages: Record<string, MeasuredProcess>;
  confidence: Confidence;
}

await runCommand({
  name: "bench text",
  summary: "Compare the text model with TF-IDF and a linear SVM of scikit-learn.",
  options: {
    ...CATALOGUE_OPTIONS,
    seeds: SEEDS_OPTION,
  },
  examples: [
    "deno task bench text --seeds 42,43,44",
    "deno task bench text --directory DIR,DIR --rows 500,all --seeds 42,43,44",
    "deno task bench text --set data.sample.rows=20000",
  ],
}, async ({ options, overrides }) => {
  const python = await preparePython(PEERS);
  const splits = parseSplits(options.seeds);
  const found: CatalogueRounds[] = [];
  for (const { name, prepare } of parseCatalogues(options)) {
    await withWorkspace(async (workspace) => {
      const all = [...overrides, ...await prepare(workspace)];
      const ingest = await workspace.runStage("ingest", all);
      const rounds: Round[] = [];
      for (const split of splits) {
        console.error(`${name}: split ${split.name} …`);
        const round = await compare({ workspace, python, overrides: [...all, ...split.overrides] });
        rounds.push({ ...round, stages: { ingest, ...round.stages } });
      }
      found.push({ name, rounds });
      console.log(`${name}\n\n${formatPage(rounds)}\n`);
    });
  }
  if (found.length > 1) console.log(overviewText(found));
  const picture = "metrics/bench/text.svg";
  await writeFileAtomic(
    picture,
    scoresPicture(found.map(({ name, rounds }) => ({
      name,
      scores: roundScores(rounds),
    }))),
  );
  console.log(`Wrote ${picture}`);
});

/** The rounds of one catalogue. */
interface CatalogueRounds {
  name: string;
  rounds: Round[];
}

/** Weighted F1 of each contestant, one value a split. */
function roundScores(rounds: Round[]): Record<string, number[]> {
  return Object.fromEntries(
    Object.keys(rounds[0].results).map((name) => [
      name,
      rounds.map(({ results }) => results[name].weightedF1),
    ]),
  );
}

/** All catalogues in one table, ours against the best of theirs, and the standings. */
function overviewText(found: CatalogueRounds[]): string {
  const scores = found.map(({ rounds }) =>
    Object.fromEntries(
      Object.entries(roundScores(rounds)).map(([name, values]) => [name, mean(values)]),
    )
  );
  const names = Object.keys(scores[0]);
  const table = terminalTable(
    [{ header: "" }, ...names.map((header) => ({ header, ...right }))],
    found.map(({ name }, at) => [name, ...names.map((each) => scores[at][each].toFixed(4))]),
  );
  const places = standings(scores);
  const standingTable = terminalTable(
    [
      { header: "" },
      { header: "above ours", ...right },
      { header: "below ours", ...right },
      { header: "mean rank", ...right },
    ],
    places.map(({ name, wins, losses, meanRank }) => [
      name,
      ...name === names[0] ? ["", ""] : [`${wins}`, `${losses}`],
      meanRank.toFixed(2),
    ]),
  );
  return [table, "mean weighted F1 of the splits", standingTable].join("\n\n");
}

interface Setting {
  workspace: Workspace;
  python: string;
  overrides: string[];
}

/** Our stages after ingest, then the peer on the same split. */
async function compare(setting: Setting): Promise<Round> {
  const { workspace, overrides } = setting;
  const stages: Round["stages"] = {};
  for (const stage of ["preprocess", "features_text", "train_text", "evaluate_text"]) {
    stages[stage] = await workspace.runStage(stage, overrides);
  }
  const metrics = await readMetrics(workspace);
  const results = {
    "Étiquette": ours(metrics, [stages.features_text, stages.train_text]),
    "TF-IDF + LinearSVC": await peer(setting, ["train"]),
    "… fitted on validation too": await peer(setting, ["train", "validation"]),
  };
  return { stages, results, confidence: metrics };
}

async function readMetrics({ folder }: Workspace): Promise<Metrics> {
  return JSON.parse(await Deno.readTextFile(join(folder, "metrics/text.json")));
}

function ours({ weighted_f1, macro_f1 }: Metrics, learning: MeasuredProcess[]): Result {
  return {
    weightedF1: weighted_f1,
    macroF1: macro_f1,
    seconds: learning.reduce((sum, { seconds }) => sum + seconds, 0),
    peakBytes: Math.max(...learning.map(({ peakBytes }) => peakBytes)),
  };
}

async function peer({ workspace, python }: Setting, parts: string[]): Promise<Result> {
  const { success, stdout, stderr, seconds, peakBytes } = await measuredProcess(python, {
    args: [PEER, join(workspace.folder, "data/processed"), ...parts],
  });
  if (!success) throw new UserError(`Cannot run the peer:\n${stderr}`);
  const { weighted_f1, macro_f1, seconds_predict } = JSON.parse(stdout);
  return {
    weightedF1: weighted_f1,
    macroF1: macro_f1,
    seconds: seconds - seconds_predict,
    peakBytes,
  };
}

function formatPage(rounds: Round[]): string {
  return [
    contestTable(rounds.map(({ results }) => results)),
    `scores on the test part${
      splitsNote(rounds.length)
    }; seconds from cleaned tables to a trained model`,
    pairedDifferencesText(roundScores(rounds)),
    confidenceText(rounds.map(({ confidence }) => confidence)),
    stageTable(rounds.map(({ stages }) => stages)),
  ].join("\n\n");
}

function contestTable(rounds: Round["results"][]): string {
  const names = Object.keys(rounds[0]);
  const meanSeconds = (name: string) => mean(rounds.map((round) => round[name].seconds));
  const rows = names.map((name) => {
    const results = rounds.map((round) => round[name]);
    return [
      name,
      meanAndSpread(results.map((result) => result.weightedF1)),
      meanAndSpread(results.map((result) => result.macroF1)),
      meanSeconds(name).toFixed(1),
      `${(meanSeconds(names[0]) / meanSeconds(name)).toFixed(2)}×`,
      formatBytes(Math.max(...results.map((result) => result.peakBytes))),
    ];
  });
  return terminalTable([
    { header: "" },
    { header: "weighted F1", ...right },
    { header: "macro F1", ...right },
    { header: "seconds", ...right },
    { header: "our time to theirs", ...right },
    { header: "peak memory", ...right },
  ], rows);
}

function stageTable(rounds: Round["stages"][]): string {
  const rows = Object.keys(rounds[0]).map((stage) => {
    const costs = rounds.map((stages) => stages[stage]);
    return [
      stage,
      mean(costs.map(({ seconds }) => seconds)).toFixed(1),
      formatBytes(Math.max(...costs.map(({ peakBytes }) => peakBytes))),
    ];
  });
  return terminalTable([
    { header: "stage" },
    { header: "seconds", ...right },
    { header: "peak memory", ...right },
  ], rows);
}
