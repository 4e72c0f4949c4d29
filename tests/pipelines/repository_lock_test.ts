/** One writer of outs at a time: runs, and stages started by hand beside them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { HOLDER_VARIABLE } from "../../src/pipeline/repository_lock.ts";
import { importsOf } from "../_imports.ts";
import { repositorySources, ROOT } from "../_repository.ts";
import { readTree } from "../dvc/_tree.ts";
import { RunningPipeline, type TinyRepository, withRepository } from "./_tiny_repository.ts";

const STAGE = fileURLToPath(new URL("_swapping_stage.ts", import.meta.url));
const files = {
  "in.txt": "new",
  "dvc.yaml": `
stages:
  swap: { cmd: deno run -A --no-check ${STAGE}, deps: [in.txt], outs: [model, score.txt] }
`,
};

/** Starts the stage by hand, as `deno task` would. */
function startByHand({ folder }: TinyRepository, env: Record<string, string> = {}) {
  return new RunningPipeline(
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", STAGE],
      cwd: folder,
      env: { NO_COLOR: "1", [HOLDER_VARIABLE]: "", ...env },
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
}

Deno.test("a stage started by hand waits for the run at work, then writes", () =>
  withRepository(files, async (repository) => {
    const run = repository.start([], { HOLD: "half a folder" });
    await run.printed("reached: half a folder");
    const byHand = startByHand(repository);
    await byHand.printed(`waiting: process ${run.process.pid}`);
    const before = await readTree(join(repository.folder, ".model.new"));
    assert.deepEqual(before, { a: "new" });
    run.process.kill("SIGTERM");
    await run.ended();
    const { code, stdout, stderr } = await byHand.ended();
    assert.equal(code, 0, stderr);
    assert.match(stdout, /reached: start\n/);
    assert.deepEqual(await readTree(join(repository.folder, "model")), { a: "new", b: "new" });
  }));

Deno.test("a run waits for a stage started by hand", () =>
  withRepository(files, async (repository) => {
    const byHand = startByHand(repository, { HOLD: "half a folder" });
    await byHand.printed("reached: half a folder");
    const refused = await repository.run("--no-wait");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, new RegExp(`process ${byHand.process.pid} .*is at work here`));
    byHand.process.kill("SIGKILL");
    await byHand.ended();
    assert.equal((await repository.run()).code, 0);
  }));

Deno.test("the name of a runner that is gone lets no stage past the lock", () =>
  withRepository(files, async (repository) => {
    assert.equal((await repository.run()).code, 0);
    const gone = (await repository.read(".dvc/tmp/etiquette.lock")).trim();
    const holder = startByHand(repository, { HOLD: "half a folder" });
    await holder.printed("reached: half a folder");
    const next = startByHand(repository, { [HOLDER_VARIABLE]: gone });
    await next.printed("waiting: process");
    holder.process.kill("SIGKILL");
    await holder.ended();
    assert.equal((await next.ended()).code, 0);
  }));

Deno.test("every stage of dvc.yaml takes the lock", () => {
  const read = (path: string) => Deno.readTextFileSync(ROOT + path);
  const stages: Record<string, { cmd: string }> = parse(read("dvc.yaml")).stages;
  const { tasks } = JSON.parse(read("deno.json"));
  const sources = repositorySources();
  for (const { cmd } of Object.values(stages)) {
    const entry = tasks[cmd.split(" ")[3]].command.split(" ").at(-1);
    const imported = importsOf(entry, sources.get(entry)!).map(({ target }) => target);
    assert.ok(imported.includes("src/pipeline/stage_command.ts"), `${entry} writes without lock`);
    assert.ok(!imported.includes("src/terminal/command_line.ts"), `${entry} has another command`);
  }
});
