/**
 * Milliseconds per training step of the text model, the image net and one transformer layer: ours
 * against PyTorch and TensorFlow.js, who take turns; then what 500 steps do to our memory.
 */
import { runCommand } from "../src/cli.ts";
import { messageOf, UserError } from "../src/errors.ts";
import { formatBytes } from "../src/quantities.ts";
import { terminalTable } from "../src/terminal_table.ts";
import { median } from "./_median.ts";
import { positive } from "./_positive.ts";
import { type Contestant, startContestant } from "./train/contestant.ts";
import { subjects } from "./train/subjects.ts";
import { preparePython } from "./peers/venv.ts";

const TORCH = "tests/interop/torch_requirements.txt";
/** Our time over theirs, at most. */
const GOALS: Record<string, Record<string, number>> = {
  text: { PyTorch: 1, "TensorFlow.js": 0.1 },
  image: { PyTorch: 1.5, "TensorFlow.js": 0.1 },
  transformer: { "TensorFlow.js": 0.1 },
};
const WARM_UP = 3;
/** After the first, memory should stay where it is. */
const MEMORY_STEPS = [50, 450];

const file = (path: string) => new URL(path, import.meta.url).pathname;

/** How it is measured. */
interface Terms {
  rounds: number;
  /** Of a turn. */
  steps: number;
  threads: number;
  provider: string;
  /** Where starting weights and batches are handed over. */
  folder: string;
}

await runCommand({
  name: "bench train",
  summary: "Compare milliseconds per training step with PyTorch and TensorFlow.js.",
  options: {
    only: { type: "string", placeholder: "NAME", help: "text, image or transformer" },
    rounds: { type: "string", placeholder: "N", help: "turns of each (default: 5)" },
    steps: { type: "string", placeholder: "N", help: "steps of a turn (default: 10)" },
    threads: { type: "string", placeholder: "N", help: "of ours and of PyTorch (default: 1)" },
    provider: { type: "string", placeholder: "NAME", help: "where ours run (default: cpu)" },
  },
  examples: ["deno task bench train --only image --threads 2"],
}, async ({ options: { only, rounds, steps, threads, provider = "cpu" } }) => {
  const names = Object.keys(subjects).filter((name) => only === undefined || only === name);
  if (names.length === 0) {
    throw new UserError(
      `Cannot train '${only}': expected one of ${Object.keys(subjects).join(", ")}`,
    );
  }
  const folder = await Deno.makeTempDir({ prefix: "etiquette-bench-" });
  try {
    const terms = {
      ...{ folder, provider, rounds: positive(rounds, 5) },
      ...{ steps: positive(steps, 10), threads: positive(threads, 1) },
    };
    const python = await preparePython(TORCH).catch((error) => {
      console.log(`PyTorch is left out: ${messageOf(error).split("\n")[0]}\n`);
    });
    const speeds: Row[] = [], memories: string[][] = [];
    for (const name of names) {
      console.error(`${name} …`);
      speeds.push(...await raceOf(name, { ...terms, python: python ?? undefined }));
      memories.push(await memoryOf(name, terms));
    }
    console.log(pageOf(speeds, memories, terms));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** A line of the table: who trained what, how fast and to which loss. */
type Row = [subject: string, who: string, milliseconds: string, ours: string, loss: string];

async function raceOf(
  subject: string,
  { python, ...terms }: Terms & { python?: string },
): Promise<Row[]> {
  const { folder, rounds, steps, threads } = terms;
  const contestants: Record<string, Contestant> = { Étiquette: await ours(subject, terms) };
  if (python) {
    const args = [file("peers/train_peer.py"), subject, folder, String(threads)];
    contestants.PyTorch = await startContestant(python, args);
    if (subject === "text") {
      contestants["PyTorch, dense table"] = await startContestant(python, [...args, "--dense"]);
    }
  }
  contestants["TensorFlow.js"] = await startContestant(Deno.execPath(), [
    ...["run", "-A", file("peers/train_tfjs.ts")],
    ...[subject, folder],
  ]);
  const turns = Object.keys(contestants).map((who) => ({ who, spent: [] as number[], loss: NaN }));
  for (let round = -1; round < rounds; round++) {
    for (const turn of turns) {
      const count = round < 0 ? WARM_UP : steps;
      const { milliseconds, loss } = await contestants[turn.who].turn(count);
      if (round < 0) turn.loss = loss;
      else turn.spent.push(milliseconds / count);
    }
  }
  for (const contestant of Object.values(contestants)) await contestant.end();
  const first = median(turns[0].spent);
  return turns.map(({ who, spent, loss }) => {
    const goal = GOALS[subject][who];
    const ratio = (first / median(spent)).toFixed(2);
    return [
      subject,
      who,
      median(spent).toFixed(1),
      who === "Étiquette" ? "" : `${ratio}${goal === undefined ? "" : ` (goal ≤ ${goal})`}`,
      loss.toFixed(4),
    ];
  });
}

async function memoryOf(subject: string, terms: Terms): Promise<string[]> {
  const contestant = await ours(subject, terms);
  const held: number[] = [];
  for (const steps of MEMORY_STEPS) held.push((await contestant.turn(steps)).bytes);
  await contestant.end();
  return [subject, ...held.map(formatBytes), `${(100 * (held[1] / held[0] - 1)).toFixed(1)} %`];
}

function ours(subject: string, { provider, threads, folder }: Terms): Promise<Contestant> {
  return startContestant(Deno.execPath(), [
    ...["run", "-A", file("train/ours.ts")],
    ...[subject, provider, String(threads), folder],
  ]);
}

function pageOf(speeds: Row[], memories: string[][], terms: Terms): string {
  const right = { align: "right" } as const;
  const table = terminalTable([
    { header: "" },
    { header: "" },
    { header: "ms a step", ...right },
    { header: "ours / theirs", ...right },
    { header: `loss after ${WARM_UP}`, ...right },
  ], speeds);
  const growth = terminalTable([
    { header: "memory after" },
    { header: "50 steps", ...right },
    { header: "500 steps", ...right },
    { header: "growth", ...right },
  ], memories);
  const { rounds, steps, threads, provider } = terms;
  return `${table}\n\nmedians of ${rounds} turns of ${steps} steps; ours on ${provider}, threads: ` +
    `${threads}; TensorFlow.js on WebAssembly, 1 thread\n\n${growth}`;
}
