/**
 * A throw-away copy of the program in which stages can run without touching the outs of the user.
 * Stages are started by the commands of dvc.yaml, as the runner and DVC do.
 */
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { UserError } from "../src/errors.ts";
import { OVERRIDES_VARIABLE } from "../src/config/inherited_overrides.ts";
import { type MeasuredProcess, measuredProcess } from "./_measured_process.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PROGRAM = ["deno.json", "deno.lock", "params.yaml", "dvc.yaml", "src", "pipelines"];

/** A copy of the program that can run stages. */
export interface Workspace {
  folder: string;
  /** Runs one stage of dvc.yaml and says what it cost. */
  runStage(stage: string, overrides: readonly string[]): Promise<MeasuredProcess>;
}

/** Runs `body` in a new workspace and removes it afterwards. */
export async function withWorkspace(body: (workspace: Workspace) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "etiquette-bench-" });
  try {
    for (const name of PROGRAM) await copy(join(ROOT, name), join(folder, name));
    const stages = parseStages(await Deno.readTextFile(join(folder, "dvc.yaml")));
    await body({
      folder,
      runStage: (stage, overrides) => runStage({ folder, stages, overrides }, stage),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Copies the tables of a catalogue, without its pictures. */
export async function copyTables(catalogue: string, target: string): Promise<void> {
  await Deno.mkdir(target, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(catalogue)) {
    if (isFile) await copy(join(catalogue, name), join(target, name));
  }
}

async function copy(source: string, target: string): Promise<void> {
  const { isDirectory } = await Deno.stat(source);
  if (!isDirectory) return await Deno.writeFile(target, await Deno.readFile(source));
  await Deno.mkdir(target, { recursive: true });
  for await (const { name } of Deno.readDir(source)) {
    await copy(join(source, name), join(target, name));
  }
}

function parseStages(text: string): Record<string, string> {
  const { stages } = parse(text) as { stages: Record<string, { cmd: string }> };
  return Object.fromEntries(Object.entries(stages).map(([name, { cmd }]) => [name, cmd]));
}

interface StageContext {
  folder: string;
  stages: Record<string, string>;
  overrides: readonly string[];
}

async function runStage(
  { folder, stages, overrides }: StageContext,
  stage: string,
): Promise<MeasuredProcess> {
  const command = stages[stage];
  if (command === undefined) {
    throw new UserError(
      `Cannot run stage '${stage}': dvc.yaml has ${Object.keys(stages).join(", ")}`,
    );
  }
  const measured = await measuredProcess("sh", {
    args: ["-c", command],
    cwd: folder,
    env: {
      [OVERRIDES_VARIABLE]: JSON.stringify(overrides),
      PATH: `${dirname(Deno.execPath())}${delimiter}${Deno.env.get("PATH") ?? ""}`,
    },
  });
  if (measured.success) return measured;
  throw new UserError(
    `Cannot run stage '${stage}' in ${basename(folder)}:\n${measured.stdout}${measured.stderr}`,
  );
}
