/** The contestants of `bench train` and their start commands. */
import { errorMessage } from "../../src/errors.ts";
import type { Provider } from "../../src/runtime/open.ts";
import { type Contestant, startContestant } from "./contestant.ts";

/** Libraries to compare with, as --peers names them. */
export const PEERS: Record<string, string> = { torch: "PyTorch", tfjs: "TensorFlow.js" };

/** Settings of a race. */
export interface Race {
  subject: string;
  /** Folder of our outs and of the initial weights and batches that all contestants read. */
  folder: string;
  threads: number;
  provider: Provider;
  /** Keys of `PEERS`. */
  peers: readonly string[];
  /** The interpreter that has PyTorch, or why there is none. */
  python: string | { absent: string };
}

/** A contestant and its names in the report. */
export interface Entrant {
  who: string;
  /** The library, of which the fastest form counts. */
  library: string;
  contestant: Contestant | { absent: string };
}

/** Ways to write a subject in PyTorch; none is the fastest on all machines. */
const TORCH_FORMS: Record<string, Record<string, string[]>> = {
  text: {
    "sparse table, SparseAdam": ["--sparse", "--fused"],
    "dense table": [],
    "dense table, fused": ["--fused"],
  },
  image: { "fused": ["--fused"], "channels last, fused": ["--channels-last", "--fused"] },
  transformer: { "fused": ["--fused"] },
};

const file = (path: string) => new URL(path, import.meta.url).pathname;

/** Ours alone. @throws {UserError} if it cannot be started. */
export function ours({ subject, provider, threads, folder }: Race): Promise<Contestant> {
  const words = [subject, provider, String(threads), folder];
  return startContestant(Deno.execPath(), ["run", "-A", file("ours.ts"), ...words]);
}

/** Starts all; ours comes first, and the others begin with what it writes. */
export async function startEntrants(race: Race): Promise<Entrant[]> {
  const entrants: Entrant[] = [
    { who: "Étiquette", library: "Étiquette", contestant: await ours(race) },
  ];
  for (const peer of race.peers) {
    for (const [who, start] of Object.entries(starters[peer](race))) {
      const contestant = await start().catch((error) => ({ absent: errorMessage(error) }));
      entrants.push({ who, library: PEERS[peer], contestant });
    }
  }
  return entrants;
}

type Starter = (race: Race) => Record<string, () => Promise<Contestant | { absent: string }>>;

const starters: Record<string, Starter> = {
  torch: ({ subject, folder, threads, python }) => {
    if (typeof python !== "string") return { PyTorch: () => Promise.resolve(python) };
    const script = file("../peers/train_peer.py");
    return Object.fromEntries(
      Object.entries(TORCH_FORMS[subject]).map(([form, flags]) => [
        `PyTorch, ${form}`,
        () => startContestant(python, [script, subject, folder, String(threads), ...flags]),
      ]),
    );
  },
  tfjs: ({ subject, folder }) => ({
    "TensorFlow.js": () => {
      const words = ["run", "-A", file("../peers/train_tfjs.ts"), subject, folder];
      return startContestant(Deno.execPath(), words);
    },
  }),
};
