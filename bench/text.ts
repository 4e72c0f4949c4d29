/**
 * The text model against TF-IDF and a linear SVM of scikit-learn, on the same split. Time runs from
 * the cleaned tables to a trained model, each side in processes of its own, start included.
 */
import { join } from "node:path";
import { runCommand } from "../src/terminal/command_line.ts";
import { UserError } from "../src/errors.ts";
import { formatBytes } from "../src/terminal/quantities.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { type MeasuredProcess, measuredProcess } from "./_measured_process.ts";
import { mean, meanAndSpread, parseSplits, SEEDS_OPTION, splitsNote } from "./_splits.ts";
import { copyTables, withWorkspace, type Workspace } from "./_workspace.ts";
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
}

await runCommand({
  name: "bench text",
  summary: "Compare the text model with TF-IDF and a linear SVM of scikit-learn.",
  options: {
    directory: {
      type: "string",
      placeholder: "DIR",
      help: "a catalogue in the challenge's layout (default: the sample catalogue)",
    },
    seeds: SEEDS_OPTION,
  },
  examples: [
    "deno task bench text --seeds 42,43,44",
    "deno task bench text --set data.sample.rows=20000",
  ],
}, async ({ options, overrides }) => {
  const python = await preparePython(PEERS);
  const splits = parseSplits(options.seeds);
  await withWorkspace(async (workspace) => {
    const all = [...overrides, ...await sourceOverrides(workspace, options.directory)];
    const ingest = await workspace.runStage("ingest", all);
    const rounds: Round[] = [];
    for (const split of splits) {
      console.error(`split ${split.name} …`);
      const round = await compare({ workspace, python, overrides: [...all, ...split.overrides] });
      rounds.push({ ...round, stages: { ingest, ...round.stages } });
    }
    console.log(formatPage(rounds));
  });
});

async function sourceOverrides({ folder }: Workspace, directory?: string): Promise<string[]> {
  if (directory === undefined) return ["data.source=sample", "data.sample.images=false"];
  await copyTables(directory, join(folder, "data/catalogue"));
  return ["data.source=directory", "data.directory=data/catalogue"];
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
  const results = {
    "Étiquette": await ours(setting, [stages.features_text, stages.train_text]),
    "TF-IDF + LinearSVC": await peer(setting, ["train"]),
    "… fitted on validation too": await peer(setting, ["train", "validation"]),
  };
  return { stages, results };
}

async function ours({ workspace }: Setting, learning: MeasuredProcess[]): Promise<Result> {
  const text = await Deno.readTextFile(join(workspace.folder, "metrics/text.json"));
  const { weighted_f1, macro_f1 } = JSON.parse(text);
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
