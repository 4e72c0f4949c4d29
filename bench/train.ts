/**
 * Milliseconds per training step of the text model, the image net and one transformer layer: ours
 * against PyTorch and TensorFlow.js, who take turns; then what 500 steps do to our memory.
 */
import { runCommand } from "../src/terminal/command_line.ts";
import { errorMessage, UserError } from "../src/errors.ts";
import { formatBytes } from "../src/terminal/quantities.ts";
import { PROVIDERS } from "../src/runtime/open.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { median } from "./_median.ts";
import { withWorkspace } from "./_workspace.ts";
import { preparePython } from "./peers/venv.ts";
import { ours, PEERS, type Race } from "./train/entrants.ts";
import { raced, type RaceLength, type Showing, WARM_UP } from "./train/race.ts";
import { subjects } from "./train/subjects.ts";

const TORCH = "tests/interop/torch_requirements.txt";
/** Our time over that of the fastest form of theirs, at most. */
const GOALS: Record<string, Record<string, number>> = {
  text: { PyTorch: 1, "TensorFlow.js": 0.1 },
  image: { PyTorch: 1.5, "TensorFlow.js": 0.1 },
  transformer: { "TensorFlow.js": 0.1 },
};
/** Steps after which memory is read; it should stay where it is. */
const MEMORY_STEPS = [10, 50, 250, 500];

await runCommand({
  name: "bench train",
  summary: "Compare milliseconds per training step with PyTorch and TensorFlow.js.",
  options: {
    only: { type: "string", placeholder: "NAMES", help: "of text,image,transformer" },
    peers: { type: "string", placeholder: "NAMES", help: "of torch,tfjs, or none" },
    rounds: { type: "string", placeholder: "N", help: "turns of each (default: 5)" },
    steps: { type: "string", placeholder: "N", help: "steps of a turn (default: 8)" },
    threads: { type: "string", placeholder: "N", help: "of ours and of PyTorch (default: 1)" },
    provider: {
      type: "string",
      placeholder: "NAME",
      help: `of ours: ${PROVIDERS.join(", ")} (default: cpu)`,
    },
  },
  examples: [
    "deno task bench train --only image --threads 2",
    "deno task bench train --only text --peers torch",
  ],
}, async ({ options, overrides }) => {
  const [provider] = chosen("provider", options.provider ?? "cpu", PROVIDERS);
  const names = chosen("only", options.only, Object.keys(subjects));
  const peers = options.peers === "none" ? [] : chosen("peers", options.peers, Object.keys(PEERS));
  const [rounds, steps, threads] = [
    wholeNumber("rounds", options.rounds, 5),
    wholeNumber("steps", options.steps, 8),
    wholeNumber("threads", options.threads, 1),
  ];
  const python = peers.includes("torch") ? await pythonWithTorch() : { absent: "not wanted" };
  await withWorkspace(async ({ folder, runStage }) => {
    const sample = ["data.source=sample", "data.sample.images=false", ...overrides];
    for (const stage of names.includes("text") ? ["ingest", "preprocess", "features_text"] : []) {
      console.error(`${stage} …`);
      await runStage(stage, sample);
    }
    const speeds: string[][] = [], memories: string[][] = [];
    for (const subject of names) {
      console.error(`${subject} …`);
      const race = { subject, folder, threads, provider, peers, python };
      speeds.push(...speedRows(subject, await raced(race, { rounds, steps })));
      memories.push(await memoryRow(race));
    }
    console.log(formatPage({ speeds, memories }, { rounds, steps, threads, provider }));
  });
});

async function pythonWithTorch(): Promise<Race["python"]> {
  return await preparePython(TORCH).catch((error) => ({ absent: errorMessage(error) }));
}

function wholeNumber(option: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new UserError(`Cannot use --${option} '${text}': expected a whole number from 1`);
}

function chosen<Name extends string>(
  option: string,
  text: string | undefined,
  known: readonly Name[],
): Name[] {
  const wanted: readonly string[] = text?.split(",") ?? known;
  const unknown = wanted.find((name) => !known.some((one) => one === name));
  if (unknown === undefined) return known.filter((name) => wanted.includes(name));
  throw new UserError(`Cannot use --${option} '${unknown}': expected some of ${known.join(",")}`);
}

function speedRows(subject: string, showings: readonly Showing[]): string[][] {
  const [{ result: first }] = showings;
  if ("absent" in first) throw new TypeError("ours always runs");
  return showings.map(({ who, library, result }) => {
    if ("absent" in result) {
      return [subject, who, "absent", result.absent.split("\n")[0].slice(0, 60)];
    }
    const { losses } = result;
    const milliseconds = median(result.milliseconds);
    const times = showings.flatMap((other) =>
      other.library === library && "losses" in other.result ? median(other.result.milliseconds) : []
    );
    const goal = milliseconds === Math.min(...times) ? GOALS[subject][library] : undefined;
    const ratio = (median(first.milliseconds) / milliseconds).toFixed(2);
    return [
      subject,
      who,
      milliseconds.toFixed(1),
      result === first ? "" : `${ratio}${goal === undefined ? "" : ` (goal ≤ ${goal})`}`,
      losses[0].toFixed(4),
      losses[WARM_UP - 1].toFixed(4),
      losses[losses.length - 1].toFixed(4),
      result === first ? "" : farthest(losses, first.losses).toExponential(0),
    ];
  });
}

/** The largest relative difference of the first losses. */
function farthest(losses: number[], reference: number[]): number {
  return Math.max(
    ...losses.slice(0, WARM_UP).map((loss, at) => Math.abs(loss / reference[at] - 1)),
  );
}

async function memoryRow(race: Race): Promise<string[]> {
  const contestant = await ours(race);
  const held: number[] = [];
  let done = 0;
  for (const steps of MEMORY_STEPS) {
    held.push((await contestant.turn(steps - done)).bytes);
    done = steps;
  }
  await contestant.end();
  return [race.subject, ...held.map(formatBytes)];
}

function formatPage(
  { speeds, memories }: { speeds: string[][]; memories: string[][] },
  { rounds, steps, threads, provider }: RaceLength & Pick<Race, "threads" | "provider">,
): string {
  const right = { align: "right" } as const;
  const table = terminalTable([
    { header: "" },
    { header: "" },
    { header: "ms a step", ...right },
    { header: "ours / theirs", ...right },
    { header: "loss at first", ...right },
    { header: `at step ${WARM_UP}`, ...right },
    { header: `at step ${WARM_UP + rounds * steps}`, ...right },
    { header: `off by, to step ${WARM_UP}`, ...right },
  ], speeds);
  const growth = terminalTable([
    { header: "our memory after" },
    ...MEMORY_STEPS.map((steps) => ({ header: `${steps} steps`, ...right })),
  ], memories);
  return `${table}\n\nmedians of ${rounds} turns of ${steps} steps; ours on ${provider}, threads ` +
    `of ours and PyTorch: ${threads}; TensorFlow.js on WebAssembly, 1 thread; ` +
    `load of the machine: ${Deno.loadavg()[0].toFixed(1)}\n\n${growth}`;
}
