/**
 * The image model against colour histograms, HOG and a linear SVM of scikit-learn, and the fusion
 * model against the text model and the plain mean of both, on one split and in one run.
 */
import { join, resolve } from "node:path";
import { runCommand } from "../src/cli.ts";
import { UserError } from "../src/errors.ts";
import { formatBytes } from "../src/quantities.ts";
import { terminalTable } from "../src/terminal_table.ts";
import { type MeasuredProcess, measuredProcess } from "./_measured_process.ts";
import { withWorkspace, type Workspace } from "./_workspace.ts";
import { PEERS, preparePython } from "./peers/venv.ts";

const PEER = new URL("peers/image_peer.py", import.meta.url).pathname;
const STAGES = [
  ...["ingest", "preprocess", "features_text", "features_image"],
  ...["train_text", "train_image", "train_fusion"],
  ...["evaluate_text", "evaluate_image", "evaluate_average", "evaluate_fusion"],
];

/** One line of the table. */
interface Line {
  name: string;
  weightedF1: number;
  macroF1: number;
  /** From cleaned tables and picture files to a trained model. */
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
  },
  examples: ["deno task bench image --set runtime.threads=2 --set train.image.epochs=20"],
}, async ({ options: { directory }, overrides }) => {
  const python = await preparePython(PEERS);
  const source = directory === undefined
    ? ["data.source=sample"]
    : ["data.source=directory", `data.directory=${resolve(directory)}`];
  await withWorkspace(async (workspace) => {
    const costs: Record<string, MeasuredProcess> = {};
    for (const stage of STAGES) {
      console.error(`${stage} …`);
      costs[stage] = await workspace.runStage(stage, [...source, ...overrides]);
    }
    console.error("the peer …");
    const lines = [
      await peer(workspace, python),
      await ours(workspace, "image", [costs.features_image, costs.train_image]),
      await ours(workspace, "text", [costs.features_text, costs.train_text]),
      await ours(workspace, "text_image", []),
      await ours(workspace, "fusion", [costs.train_fusion]),
    ];
    console.log(pageOf(lines));
  });
});

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

function pageOf(lines: Line[]): string {
  const right = { align: "right" } as const;
  const table = terminalTable(
    [
      { header: "" },
      { header: "weighted F1", ...right },
      { header: "macro F1", ...right },
      { header: "seconds", ...right },
      { header: "peak memory", ...right },
    ],
    lines.map(({ name, weightedF1, macroF1, seconds, peakBytes }) => [
      name,
      weightedF1.toFixed(4),
      macroF1.toFixed(4),
      seconds === 0 ? "" : seconds.toFixed(1),
      peakBytes === 0 ? "" : formatBytes(peakBytes),
    ]),
  );
  return `${table}\n\nscores on the test part; all learned from training and validation rows`;
}
