/**
 * The image model against colour histograms, HOG and a linear SVM of scikit-learn, and the fusion
 * model against the text model and the plain mean of both, on the same splits.
 */
import { join, resolve } from "node:path";
import { runCommand } from "../src/terminal/command_line.ts";
import { UserError } from "../src/errors.ts";
import { formatBytes } from "../src/terminal/quantities.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { type MeasuredProcess, measuredProcess } from "./_measured_process.ts";
import { meanAndSpread, parseSplits, SEEDS_OPTION, splitsNote } from "./_splits.ts";
import { mean } from "./text/mean.ts";
import { withWorkspace, type Workspace } from "./_workspace.ts";
import { PEERS, preparePython } from "./peers/venv.ts";

const PEER = new URL("peers/image_peer.py", import.meta.url).pathname;
const STAGES = [
  ...["ingest", "preprocess", "features_text", "features_image", "embed_image"],
  ...["train_text", "train_image", "train_fusion"],
  ...["evaluate_text", "evaluate_image", "evaluate_average", "evaluate_fusion"],
];

/** One line of the table. */
interface Line {
  name: string;
  weightedF1: number;
  macroF1: number;
  /** Duration from cleaned tables and picture files to a trained model. */
  seconds: number;
  peakBytes: number;
}

await runCommand({
  name: "bench image",
  summary: "Compare image and fusion models with what pictures and texts give by usual means.",
  options: {
    directory: {
      type: "string",
      placeholder: "DIR",
      help: "a catalogue in the challenge's layout (default: the sample catalogue)",
    },
    seeds: SEEDS_OPTION,
  },
  examples: [
    "deno task bench image --set runtime.threads=2 --set train.image.epochs=20",
    "deno task bench image --directory my/catalogue --seeds 42,43,44",
  ],
}, async ({ options: { directory, seeds }, overrides }) => {
  const splits = parseSplits(seeds);
  const python = await preparePython(PEERS);
  const source = directory === undefined
    ? ["data.source=sample"]
    : ["data.source=directory", `data.directory=${resolve(directory)}`];
  await withWorkspace(async (workspace) => {
    const rounds: Line[][] = [];
    for (const split of splits) {
      console.error(`split ${split.name} …`);
      const all = [...source, ...overrides, ...split.overrides];
      rounds.push(await compare({ workspace, python, overrides: all }));
    }
    console.log(formatPage(rounds));
  });
});

interface Setting {
  workspace: Workspace;
  python: string;
  overrides: string[];
}

async function compare({ workspace, python, overrides }: Setting): Promise<Line[]> {
  const costs: Record<string, MeasuredProcess> = {};
  for (const stage of STAGES) {
    console.error(`${stage} …`);
    costs[stage] = await workspace.runStage(stage, overrides);
  }
  console.error("the peer …");
  return [
    await peer(workspace, python),
    await ours(workspace, "image", [costs.features_image, costs.embed_image, costs.train_image]),
    await ours(workspace, "text", [costs.features_text, costs.train_text]),
    await ours(workspace, "text_image", []),
    await ours(workspace, "fusion", [costs.train_fusion]),
  ];
}

async function ours(
  { folder }: Workspace,
  name: string,
  learning: MeasuredProcess[],
): Promise<Line> {
  const text = await Deno.readTextFile(join(folder, "metrics", `${name}.json`));
  const { weighted_f1, macro_f1 } = JSON.parse(text);
  return {
    name: name === "text_image" ? "mean of text and image" : name,
    weightedF1: weighted_f1,
    macroF1: macro_f1,
    seconds: learning.reduce((sum, { seconds }) => sum + seconds, 0),
    peakBytes: Math.max(0, ...learning.map(({ peakBytes }) => peakBytes)),
  };
}

async function peer({ folder }: Workspace, python: string): Promise<Line> {
  const { success, stdout, stderr, seconds, peakBytes } = await measuredProcess(python, {
    args: [PEER, join(folder, "data/processed"), join(folder, "data/raw")],
  });
  if (!success) throw new UserError(`Cannot run the peer:\n${stderr}`);
  const { weighted_f1, macro_f1 } = JSON.parse(stdout);
  const name = "colours + HOG + LinearSVC";
  return { name, weightedF1: weighted_f1, macroF1: macro_f1, seconds, peakBytes };
}

function formatPage(rounds: Line[][]): string {
  const right = { align: "right" } as const;
  const table = terminalTable(
    [
      { header: "" },
      { header: "weighted F1", ...right },
      { header: "macro F1", ...right },
      { header: "seconds", ...right },
      { header: "peak memory", ...right },
    ],
    rounds[0].map(({ name }, at) => rowIndex(name, rounds.map((lines) => lines[at]))),
  );
  const scores = `scores on the test part${splitsNote(rounds.length)}`;
  return `${table}\n\n${scores}; all learned from training and validation rows`;
}

function rowIndex(name: string, lines: Line[]): string[] {
  const seconds = mean(lines.map((line) => line.seconds));
  const peakBytes = Math.max(...lines.map((line) => line.peakBytes));
  return [
    name,
    meanAndSpread(lines.map((line) => line.weightedF1)),
    meanAndSpread(lines.map((line) => line.macroF1)),
    seconds === 0 ? "" : seconds.toFixed(1),
    peakBytes === 0 ? "" : formatBytes(peakBytes),
  ];
}
