/** Runs of the pipeline that these pages started, one at a time, with their lines. */
import { denoCommand } from "../../src/deno_command.ts";
import { TextLineStream } from "../../src/pipeline/text_lines.ts";

/** A line, or the end. */
export type RunEvent = { type: "line"; data: string } | { type: "end"; data: "done" | "failed" };

/** Starts a program whose lines are to be shown. */
export type StartPipeline = () => {
  lines: ReadableStream<Uint8Array<ArrayBuffer>>[];
  success: Promise<boolean>;
};

interface ShownRun {
  id: string;
  events: RunEvent[];
  /** Called when events came. */
  waiting: Set<() => void>;
}

const LINES = 5000;
const ANSI = new RegExp(String.raw`\u001b\[[0-9;]*[A-Za-z]`, "g");

/** The pipeline as these pages run it. */
export class PipelineRuns {
  readonly #start: StartPipeline;
  #run: ShownRun | undefined;

  constructor(start: StartPipeline) {
    this.#start = start;
  }

  /** Starts a run and gives its id, which cannot be guessed; undefined while another runs. */
  start(): string | undefined {
    if (this.#run && this.#run.events.at(-1)?.type !== "end") return undefined;
    const run: ShownRun = { id: crypto.randomUUID(), events: [], waiting: new Set() };
    this.#run = run;
    this.#follow(run);
    return run.id;
  }

  /** True for the id of a run that can be watched. */
  has(id: string): boolean {
    return this.#run?.id === id;
  }

  /** The events of a run from the first on, until its end or the signal. */
  async *events(id: string, signal: AbortSignal): AsyncGenerator<RunEvent> {
    const run = this.#run;
    if (run?.id !== id) return;
    for (let at = 0; !signal.aborted; at++) {
      while (at >= run.events.length && !signal.aborted) await nextEvent(run, signal);
      if (signal.aborted) return;
      yield run.events[at];
      if (run.events[at].type === "end") return;
    }
  }

  async #follow(run: ShownRun): Promise<void> {
    const { lines, success } = this.#start();
    await Promise.all(lines.map(async (stream) => {
      for await (
        const line of stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
      ) {
        if (run.events.length < LINES) emit(run, { type: "line", data: line.replaceAll(ANSI, "") });
      }
    }));
    emit(run, { type: "end", data: await success ? "done" : "failed" });
  }
}

function emit(run: ShownRun, event: RunEvent): void {
  run.events.push(event);
  for (const wake of run.waiting) wake();
  run.waiting.clear();
}

function nextEvent(run: ShownRun, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    run.waiting.add(resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Starts `deno task pipeline` below a root. */
export function startPipeline(root: string): ReturnType<StartPipeline> {
  const child = new Deno.Command(denoCommand(), {
    args: ["task", "--quiet", "pipeline"],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return {
    lines: [child.stdout, child.stderr],
    success: child.status.then(({ success }) => success),
  };
}
