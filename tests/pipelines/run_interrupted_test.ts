/** Runs side by side, interrupted and killed: nothing is half written, and the next run goes on. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashContent } from "../../src/dvc/content_hash.ts";
import { parseLock } from "../../src/dvc/lock_file.ts";
import { noStatCache } from "../../src/dvc/stat_cache.ts";
import { readTree } from "../dvc/_tree.ts";
import { type TinyRepository, withRepository } from "./_tiny_repository.ts";

const STAGE = fileURLToPath(new URL("_swapping_stage.ts", import.meta.url));

/** in.txt → swap → model/ and score.txt → last.txt. */
const swapping = {
  "in.txt": "old",
  "dvc.yaml": `
stages:
  swap:
    cmd: deno run -A --no-check ${STAGE}
    deps: [in.txt]
    outs: [model, score.txt]
  last:
    cmd: cat model/b score.txt > .last.txt.new && mv .last.txt.new last.txt
    deps: [model, score.txt]
    outs: [last.txt]
`,
};

/** Every out must be as it was under one of these versions, whole. */
async function assertWhole({ folder }: TinyRepository, versions: string[]): Promise<void> {
  const one = (expected: (version: string) => unknown, found: unknown) => {
    const text = JSON.stringify(found);
    assert.ok(versions.some((version) => text === JSON.stringify(expected(version))), text);
  };
  const at = (path: string) => readTree(join(folder, path)).catch(() => undefined);
  // A swap that was cut between its two renames left the old folder aside.
  const model = await at("model") ?? await at(".model.old");
  one((version) => ({ a: version, b: version }), model);
  one((version) => version, await Deno.readTextFile(join(folder, "score.txt")));
  one((version) => version + version, await Deno.readTextFile(join(folder, "last.txt")));
  parseLock(await Deno.readTextFile(join(folder, "dvc.lock")));
}

/** Whoever locked the file must end soon; the limit only turns a hang into a failure. */
async function assertUnlocked(path: string): Promise<void> {
  const args = ["--exclusive", "--timeout", "30", path, "true"];
  const { success } = await new Deno.Command("flock", { args }).output();
  assert.ok(success, "the stage outlived its runner");
  await Deno.remove(path);
}

/** A run must go through, leave the version everywhere and nothing besides. */
async function assertCompletes(repository: TinyRepository, version: string): Promise<void> {
  const { code, stderr } = await repository.run();
  assert.equal(code, 0, stderr);
  await assertWhole(repository, [version]);
  const names = [...Deno.readDirSync(repository.folder)].map(({ name }) => name).toSorted();
  assert.deepEqual(names, [
    ".dvc",
    "dvc.lock",
    "dvc.yaml",
    "in.txt",
    "last.txt",
    "model",
    "params.yaml",
    "score.txt",
  ]);
}

/** Nothing must be left to do, and every object in the cache be what its name says. */
async function assertSettled(repository: TinyRepository): Promise<void> {
  const { stdout } = await repository.run("--dry");
  assert.equal(stdout, "✓ swap is up to date\n✓ last is up to date\n");
  const cache = join(repository.folder, ".dvc/cache/files/md5");
  for (const path of Object.keys(await readTree(cache))) {
    if (path.endsWith(".new")) continue;
    const content = await hashContent(join(cache, path), { statCache: noStatCache });
    assert.equal(content?.md5, path.replace("/", "").replace(".dir", ""));
  }
}

function afterRun(body: (repository: TinyRepository) => Promise<void>): Promise<void> {
  return withRepository(swapping, async (repository) => {
    const { code, stderr } = await repository.run();
    assert.equal(code, 0, stderr);
    await assertWhole(repository, ["old"]);
    await body(repository);
  });
}

Deno.test("a run killed while its stage is at work leaves outs whole; the next completes", () =>
  afterRun(async (repository) => {
    let before = "old";
    for (const moment of ["start", "half a folder", "one out of two", "end"]) {
      await repository.write({ "in.txt": moment });
      const alive = await Deno.makeTempFile();
      const running = repository.start([], { HOLD: moment, ALIVE: alive });
      await running.printed(`reached: ${moment}`);
      running.process.kill("SIGKILL");
      await running.ended();
      await assertUnlocked(alive);
      await assertWhole(repository, [before, moment]);
      await assertCompletes(repository, moment);
      before = moment;
    }
    await assertSettled(repository);
  }));

Deno.test("a run killed anywhere leaves outs, lock and cache whole; the next completes", () =>
  afterRun(async (repository) => {
    let before = "old";
    // So many changes of files are let pass; a run makes more than fifty.
    for (const changes of [1, 12, 24, 36, 48]) {
      const version = `after ${changes} changes`;
      await repository.write({ "in.txt": version });
      const alive = await Deno.makeTempFile();
      const watcher = Deno.watchFs(repository.folder);
      const running = repository.start([], { ALIVE: alive });
      running.process.status.then(() => watcher.close());
      let seen = 0;
      for await (const _ of watcher) {
        if (++seen >= changes) break;
      }
      kill(running.process);
      await running.ended();
      await assertUnlocked(alive);
      await assertWhole(repository, [before, version]);
      await assertCompletes(repository, version);
      before = version;
    }
    await assertSettled(repository);
  }));

/** Kills a process that may have ended by itself. */
function kill(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

Deno.test("a run that is interrupted ends its stage, starts no other and exits 1", () =>
  afterRun(async (repository) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      await repository.write({ "in.txt": "new" });
      const running = repository.start([], { HOLD: "half a folder" });
      await running.printed("reached: half a folder");
      running.process.kill(signal);
      const { code, stderr, actions } = await running.ended();
      assert.equal(code, 1);
      assert.match(stderr, /^error: Stage 'swap' failed: deno run .* was ended by SIGTERM\n$/);
      assert.deepEqual(actions, { swap: "FAILED", last: "not run" });
      await assertWhole(repository, ["old"]);
    }
    await assertCompletes(repository, "new");
    await assertSettled(repository);
  }));

Deno.test("a run that is interrupted does not start what was waiting for a free place", () => {
  const dvcYaml = `
stages:
  slow: { cmd: echo at work; cat, outs: [slow.txt] }
  waiting: { cmd: echo waiting >> ran.log; echo > waiting.txt, outs: [waiting.txt] }
`;
  return withRepository({ "dvc.yaml": dvcYaml }, async (repository) => {
    const running = repository.start(["--jobs", "1"]);
    await running.printed("at work");
    running.process.kill("SIGINT");
    const { code, stderr, actions } = await running.ended();
    assert.deepEqual([code, actions], [1, { slow: "FAILED", waiting: "FAILED" }]);
    assert.match(stderr, /^Stage 'waiting' was not started: interrupted$/m);
    assert.deepEqual(await repository.ran(), []);
  });
});

/** A repository in whose folder lie named pipes, at which stages wait for each other. */
function withPipes(
  pipes: string[],
  dvcYaml: string,
  body: (repository: TinyRepository) => Promise<void>,
): Promise<void> {
  return withRepository({ "dvc.yaml": dvcYaml }, async (repository) => {
    const args = pipes.map((name) => join(repository.folder, name));
    assert.ok((await new Deno.Command("mkfifo", { args }).output()).success);
    await body(repository);
  });
}

Deno.test("a run lets independent stages work side by side", () =>
  // Each stage waits for the other: one after the other they would never end.
  withPipes(
    ["to_left", "to_right"],
    `
stages:
  left:
    cmd: echo from left > to_right; cat to_left > left.txt
    outs: [left.txt]
  right:
    cmd: cat to_right > right.txt; echo from right > to_left
    outs: [right.txt]
`,
    async (repository) => {
      const { code, actions } = await repository.run("--jobs", "2");
      assert.deepEqual([code, actions], [0, { left: "run", right: "run" }]);
      assert.equal(await repository.read("left.txt"), "from right\n");
      assert.equal(await repository.read("right.txt"), "from left\n");
    },
  ));

Deno.test("a second run waits for the first, finds its work done, and may refuse to wait", () =>
  withPipes(
    ["gate"],
    `
stages:
  slow:
    cmd: echo slow >> ran.log; echo at the gate; cat gate > slow.txt
    outs: [slow.txt]
`,
    async (repository) => {
      const first = repository.start([]);
      await first.printed("at the gate");
      const owner = `process ${first.process.pid} on ${Deno.hostname()}`;

      const hasty = await repository.run("--no-wait");
      assert.equal(hasty.code, 1);
      assert.equal(
        hasty.stderr,
        `error: Cannot start: ${owner} is at work here; wait for it, or end it\n`,
      );

      const second = repository.start([]);
      await second.printed(`waiting: ${owner} is at work here\n`);
      await repository.write({ gate: "open" });
      const endings = [await first.ended(), await second.ended()];
      assert.deepEqual(endings.map(({ code, actions }) => [code, actions]), [
        [0, { slow: "run" }],
        [0, { slow: "cached" }],
      ]);
      assert.deepEqual(await repository.ran(), ["slow"]);
      assert.equal(await repository.read("slow.txt"), "open");
    },
  ));
