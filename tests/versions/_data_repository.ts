/** A repository of git and DVC in a temporary folder, on which the real data commands work. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeTree } from "../dvc/_tree.ts";
import { withFolder } from "../_temporary.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The folder and what can be done in it. */
export interface DataFolder {
  folder: string;
  /** Path of the folder that is the default remote, beside the repository. */
  remote: string;
  /** Runs pipelines/<script>.ts and gives what it printed, or throws with that. */
  run(script: string, ...args: string[]): Promise<string>;
  /** As `run`, for a command that has to fail; gives its message. */
  fail(script: string, ...args: string[]): Promise<string>;
  git(...args: string[]): Promise<string>;
  write(files: Record<string, string>): Promise<void>;
  read(path: string): Promise<string>;
}

/** Makes the folder, with a remote in another one, and removes both afterwards. */
export function withDataFolder(
  files: Record<string, string>,
  body: (data: DataFolder) => Promise<void>,
): Promise<void> {
  return withFolder(async (top) => {
    const folder = join(top, "repository");
    await Deno.mkdir(join(folder, ".dvc"), { recursive: true });
    await Deno.copyFile(join(ROOT, "params.yaml"), join(folder, "params.yaml"));
    await writeTree(folder, {
      ".dvc/config": `[core]\n    analytics = false\n    remote = store\n` +
        `['remote "store"']\n    url = ../../store\n`,
      ".dvc/.gitignore": "/config.local\n/tmp\n/cache\n",
      ...files,
    });
    const data = dataFolder(folder);
    await data.git("init", "--quiet", "--initial-branch=main");
    await body(data);
  });
}

/** The repository that lies in a folder. */
export function dataFolder(folder: string): DataFolder {
  const run = (script: string, args: string[]) =>
    command(folder, Deno.execPath(), [
      "run",
      "-A",
      "--no-check",
      `${ROOT}pipelines/${script}.ts`,
      ...args,
    ]);
  return {
    folder,
    remote: join(folder, "../store"),
    run: async (script, ...args) => {
      const { success, text } = await run(script, args);
      assert.ok(success, `${script} ${args.join(" ")}: ${text}`);
      return text;
    },
    fail: async (script, ...args) => {
      const { success, text } = await run(script, args);
      assert.ok(!success, `${script} ${args.join(" ")} succeeded: ${text}`);
      assert.doesNotMatch(text, / at .*\.ts:\d/);
      return text;
    },
    git: async (...args) => {
      const { success, text } = await command(folder, "git", args);
      assert.ok(success, `git ${args.join(" ")}: ${text}`);
      return text;
    },
    write: (files) => writeTree(folder, files),
    read: (path) => Deno.readTextFile(join(folder, path)),
  };
}

async function command(cwd: string, program: string, args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd,
    env: {
      NO_COLOR: "1",
      DVC_GLOBAL_CONFIG_DIR: join(cwd, ".dvc/tmp"),
      GIT_AUTHOR_NAME: "t",
      GIT_AUTHOR_EMAIL: "t@t",
      GIT_COMMITTER_NAME: "t",
      GIT_COMMITTER_EMAIL: "t@t",
      ETIQUETTE_SET: "[]",
      ETIQUETTE_PROGRESS: "",
    },
  }).output();
  return { success, text: [stdout, stderr].map((b) => new TextDecoder().decode(b)).join("") };
}
