/**
 * The text model against TF-IDF and a linear SVM of scikit-learn, on the same split. Time runs from
 * the cleaned tables to a trained model, each side in processes of its own, start included.
 */
import { join } from "node:path";
import { runCommand } from "../src/cli.ts";
import { UserError } from "../src/errors.ts";
import { terminalTable } from "../src/terminal_table.ts";
import { copyTables, withWorkspace, type Workspace } from "./_workspace.ts";
import { PEERS, preparePython } from "./peers/venv.ts";

const PEER = new URL("peers/text_peer.py", import.meta.url).pathname;

/** One contestant's result on one split. */
interface Result {
  weightedF1: number;
  macroF1: number;
  /** From cleaned tables to a trained model. */
  seconds: number;
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
    seeds: {
      type: "string",
      placeholder: "42,43",
      help: "seeds of the split, one round each (default: the one of params.yaml)",
    },
  },
  examples: [
    "deno task bench text --seeds 42,43,44",
    "deno task bench text --set data.sample.rows=20000",
  ],
}, async ({ options, overrides }) => {
  const python = await preparePython(PEERS);
  const seeds = options.seeds === undefined ? [undefined] : options.seeds.split(",").map(seedOf);
  await withWorkspace(async (workspace) => {
    const all = [...overrides, ...await sourceOverrides(workspace, options.directory)];
    await workspace.runStage("ingest", all);
    const rounds: Record<string, Result>[] = [];
    for (const seed of seeds) {
      console.error(`split ${seed ?? "of params.yaml"} …`);
      rounds.push(
        await compare({
          workspace,
          python,
          overrides: seed === undefined ? all : [...all, `preprocess.seed=${seed}`],
        }),
      );
    }
    console.log(pageOf(rounds));
  });
});

function seedOf(text: string): number {
  const seed = Number(text);
  if (text.trim() !== "" && Number.isInteger(seed)) return seed;
  throw new UserError(`Cannot use --seeds: '${text}', expected integers such as 42,43`);
}

async function sourceOverrides({ folder }: Workspace, directory?: string): Promise<string[]> {
  if (directory === undefined) return ["data.source=sample", "data.sample.images=false"];
  await copyTables(directory, join(folder, "data/catalogue"));
  return ["data.source=directory", "data.directory=data/catalogue"];
}

interface Round {
  workspace: Workspace;
  python: string;
  overrides: string[];
}

/** One split, contestants one after the other. */
async function compare(round: Round): Promise<Record<string, Result>> {
  await round.workspace.runStage("preprocess", round.overrides);
  return {
    "Étiquette": await ours(round),
    "TF-IDF + LinearSVC": await peer(round, ["train"]),
    "… fitted on validation too": await peer(round, ["train", "validation"]),
  };
}

async function ours({ workspace, overrides }: Round): Promise<Result> {
  const seconds = await workspace.runStage("features_text", overrides) +
    await workspace.runStage("train_text", overrides);
  await workspace.runStage("evaluate_text", overrides);
  const text = await Deno.readTextFile(join(workspace.folder, "metrics/text.json"));
  const { weighted_f1, macro_f1 } = JSON.parse(text);
  return { weightedF1: weighted_f1, macroF1: macro_f1, seconds };
}

async function peer({ workspace, python }: Round, parts: string[]): Promise<Result> {
  const started = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [PEER, join(workspace.folder, "data/processed"), ...parts],
  }).output();
  const seconds = (performance.now() - started) / 1000;
  if (!success) throw new UserError(`Cannot run the peer:\n${new TextDecoder().decode(stderr)}`);
  const { weighted_f1, macro_f1, seconds_predict } = JSON.parse(new TextDecoder().decode(stdout));
  return { weightedF1: weighted_f1, macroF1: macro_f1, seconds: seconds - seconds_predict };
}

function pageOf(rounds: Record<string, Result>[]): string {
  const names = Object.keys(rounds[0]);
  const secondsOf = (name: string) => mean(rounds.map((round) => round[name].seconds));
  const rows = names.map((name) => {
    const results = rounds.map((round) => round[name]);
    return [
      name,
      meanAndSpread(results.map((result) => result.weightedF1)),
      meanAndSpread(results.map((result) => result.macroF1)),
      secondsOf(name).toFixed(1),
      `${(secondsOf(name) / secondsOf(names[0])).toFixed(2)}×`,
    ];
  });
  const right = { align: "right" } as const;
  const table = terminalTable([
    { header: "" },
    { header: "weighted F1", ...right },
    { header: "macro F1", ...right },
    { header: "seconds", ...right },
    { header: "time ratio", ...right },
  ], rows);
  const spread = rounds.length > 1 ? `, mean ± standard deviation of ${rounds.length} splits` : "";
  return `${table}\n\nscores on the test part${spread}`;
}

function meanAndSpread(values: number[]): string {
  const centre = mean(values);
  if (values.length === 1) return centre.toFixed(4);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) /
    (values.length - 1);
  return `${centre.toFixed(4)} ± ${Math.sqrt(variance).toFixed(4)}`;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
