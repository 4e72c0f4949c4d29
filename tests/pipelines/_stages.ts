/** Stages as processes of their own, in a folder of their own, with the permissions of their task. */
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { exists } from "../../src/files/atomic_write.ts";
import { OVERRIDES_VARIABLE } from "../../src/config/inherited_overrides.ts";
import { PROGRESS_MARK, PROGRESS_VARIABLE } from "../../src/terminal/progress_events.ts";
import { filesIn } from "../_folder_content.ts";
import { ROOT } from "../_repository.ts";
import { withFolder } from "../_temporary.ts";

/** How a stage ended and what it said. */
export interface Ending {
  code: number;
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

/** Hashes of files by their path in a folder. */
export type Content = Record<string, string>;

/** A folder with the repository's params.yaml and nothing else, where stages run. */
export interface Place {
  folder: string;
  /** Runs a stage to its end; `set` overrides parameters, `words` are its other arguments. */
  run(stage: string, set?: Record<string, unknown>, words?: string[]): Promise<Ending>;
  /** The same, and its success is a matter of course. */
  succeed(stage: string, set?: Record<string, unknown>): Promise<Ending>;
  /** Runs a stage and kills it (SIGKILL) as soon as it makes or changes `path`. */
  killAt(path: string, stage: string, set?: Record<string, unknown>): Promise<Ending>;
  /** Runs a stage as the runner does and stops it (SIGTERM) when it first tells its progress. */
  stopAtWork(stage: string, set?: Record<string, unknown>): Promise<Ending>;
  /** The hash of every file below a path of the folder. */
  content(path: string): Content;
}

/** Runs `body` in a new place and removes it. */
export async function withPlace(body: (place: Place) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await Deno.copyFile(`${ROOT}params.yaml`, join(folder, "params.yaml"));
    for (const name of ["data", "models"]) await Deno.mkdir(join(folder, name));
    const start = (
      stage: string,
      set: Record<string, unknown> = {},
      { env = {}, stdin = "null", args = [] }: Pick<Deno.CommandOptions, "env" | "stdin" | "args"> =
        {},
    ) =>
      new Deno.Command(Deno.execPath(), {
        args: [...taskArguments(stage), ...overrides(set), ...args],
        cwd: folder,
        env: { NO_COLOR: "1", [OVERRIDES_VARIABLE]: "[]", ...env },
        stdin,
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    const run: Place["run"] = async (stage, set, args) =>
      ending(await start(stage, set, { args }).output());
    await body({
      folder,
      run,
      succeed: async (stage, set) => {
        const ended = await run(stage, set);
        assert.equal(ended.code, 0, ended.stderr);
        return ended;
      },
      killAt: async (path, stage, set) => {
        using watcher = Deno.watchFs(["data", "models"].map((name) => join(folder, name)));
        const child = start(stage, set);
        const output = child.output();
        await Promise.race([output, firstEvent(watcher, join(folder, path))]);
        await killIfAlive(child);
        return ending(await output);
      },
      stopAtWork: async (stage, set) => {
        const child = start(stage, set, {
          env: { [PROGRESS_VARIABLE]: "events" },
          stdin: "piped", // a stage ends with the runner's end of it
        });
        const stdout = new Response(child.stdout).text();
        let stderr = "";
        let asked = false;
        for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
          stderr += text;
          if (asked || !stderr.includes(PROGRESS_MARK)) continue;
          child.kill("SIGTERM");
          asked = true;
        }
        await child.stdin.close();
        const { code, signal } = await child.status;
        return { code, signal, stdout: await stdout, stderr };
      },
      content: (path) =>
        Object.fromEntries(
          Object.entries(filesIn(join(folder, path)))
            .map(([name, bytes]) => [name, hash("sha256", bytes)]),
        ),
    });
  });
}

/** Asserts that a folder is as it was before or as it would be after, or put aside as it was before. */
export async function assertOldOrNew(
  { folder, content }: Place,
  { path, before, after }: {
    path: string;
    before: Content;
    after: Content;
  },
): Promise<void> {
  const cut = !await exists(join(folder, path)); // between the two renames of the swap
  const found = content(cut ? path.replace(/([^/]+)$/, ".$1.old") : path);
  const names = Object.keys(found).join(", ");
  assert.ok(
    isDeepStrictEqual(found, before) || !cut && isDeepStrictEqual(found, after),
    `${path} is neither old nor new: ${names}`,
  );
}

/** The command of a task of deno.json, with its permissions, to be run from any folder. */
function taskArguments(stage: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const [deno, run, ...rest]: string[] = tasks[stage].command
    .replace(/\$(\w+)/g, (_: string, name: string) => Deno.env.get(name) ?? "").split(" ");
  assert.deepEqual([deno, run], ["deno", "run"]);
  const script = rest.pop()!;
  return [run, "--no-prompt", "--config", `${ROOT}deno.json`, ...rest, ROOT + script];
}

function overrides(set: Record<string, unknown>): string[] {
  return Object.entries(set).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
}

async function firstEvent(watcher: Deno.FsWatcher, path: string): Promise<void> {
  for await (const event of watcher) if (event.paths.includes(path)) return;
}

async function killIfAlive(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended
  }
  await child.status;
}

function ending({ code, signal, stdout, stderr }: Deno.CommandOutput): Ending {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, signal, stdout: text(stdout), stderr: text(stderr) };
}
