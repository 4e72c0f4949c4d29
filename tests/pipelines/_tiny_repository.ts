/**
 * A repository of a few stages in a temporary folder, on which the real pipelines/run.ts and
 * pipelines/status.ts work as they do here. The stages are small commands of the shell.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OVERRIDES_VARIABLE } from "../../src/config/inherited_overrides.ts";
import { PROGRESS_VARIABLE } from "../../src/terminal/progress_events.ts";
import { withFolder } from "../_temporary.ts";
import { writeTree } from "../dvc/_tree.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** How a command ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
  /** Stage → what became of it, from the report that ends a run. */
  actions: Record<string, string>;
}

/** The folder and what can be done in it. */
export interface TinyRepository {
  folder: string;
  /** Runs pipelines/run.ts to its end. */
  run(...args: string[]): Promise<Ended>;
  /** Runs pipelines/status.ts to its end. */
  status(): Promise<string>;
  /** Starts pipelines/run.ts; `env` reaches its stages. */
  start(args: string[], env?: Record<string, string>): RunningPipeline;
  write(files: Record<string, string>): Promise<void>;
  read(path: string): Promise<string>;
  /** The stages whose commands ran since this was last asked, as they noted in ran.log. */
  ran(): Promise<string[]>;
}

/** A run that is not over yet. */
export class RunningPipeline {
  readonly process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #stderr: Promise<string>;
  #stdout = "";

  constructor(process: Deno.ChildProcess) {
    this.process = process;
    this.#lines = process.stdout.pipeThrough(new TextDecoderStream()).values();
    this.#stderr = new Response(process.stderr).text();
  }

  /** Reads on until what was printed contains the text; throws when the run ends before. */
  async printed(text: string): Promise<void> {
    while (!this.#stdout.includes(text)) {
      const { done, value } = await this.#lines.next();
      if (done) throw new Error(`never printed '${text}': ${this.#stdout}${await this.#stderr}`);
      this.#stdout += value;
    }
  }

  /** Waits for the end. */
  async ended(): Promise<Ended> {
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next()) {
      this.#stdout += next.value;
    }
    const { code } = await this.process.status;
    return endedWith(code, this.#stdout, await this.#stderr);
  }
}

/** Makes a repository whose dvc.yaml is the given one, with this repository's own params.yaml. */
export function withRepository(
  files: Record<string, string>,
  body: (repository: TinyRepository) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    await Deno.copyFile(`${ROOT}params.yaml`, join(folder, "params.yaml"));
    await writeTree(folder, files);
    await body(repositoryIn(folder));
  });
}

/** The repository that lies in a folder. */
export function repositoryIn(folder: string): TinyRepository {
  const start = (script: string, args: string[], env: Record<string, string> = {}) =>
    new RunningPipeline(
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", `${ROOT}pipelines/${script}`, ...args],
        cwd: folder,
        env: {
          NO_COLOR: "1",
          SHELL: "/bin/sh",
          [OVERRIDES_VARIABLE]: "[]",
          [PROGRESS_VARIABLE]: "",
          ...env,
        },
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
  return {
    folder,
    run: (...args) => start("run.ts", args).ended(),
    status: async () => {
      const { code, stdout, stderr } = await start("status.ts", []).ended();
      return code === 0 ? stdout : stderr;
    },
    start: (args, env) => start("run.ts", args, env),
    write: (files) => writeTree(folder, files),
    read: (path) => Deno.readTextFile(join(folder, path)),
    ran: async () => {
      const log = await Deno.readTextFile(join(folder, "ran.log")).catch(() => "");
      await writeTree(folder, { "ran.log": "" });
      return log.split("\n").filter(Boolean);
    },
  };
}

function endedWith(code: number, stdout: string, stderr: string): Ended {
  const report = stdout.split(/^stage .*$/m).at(-1)!;
  const rows = report.matchAll(/^(\S+) +(run|cached|restored|FAILED|not run)\b/gm);
  return {
    code,
    stdout,
    stderr,
    actions: Object.fromEntries([...rows].map(([, stage, action]) => [stage, action])),
  };
}
