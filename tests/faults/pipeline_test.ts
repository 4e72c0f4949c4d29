/**
 * A stage, its record, the object cache and the lock of runs, against every fault at every file
 * operation: what is left is old or new, the message names the file, and the next run completes.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Stage } from "../../src/dvc/dvc_yaml.ts";
import { hashContent } from "../../src/dvc/content_hash.ts";
import { emptyLock, type LockFile, parseLock } from "../../src/dvc/lock_file.ts";
import { ObjectCache } from "../../src/dvc/object_cache.ts";
import { paramFiles } from "../../src/dvc/param_files.ts";
import { noStatCache, StatCacheFile } from "../../src/dvc/stat_cache.ts";
import { UserError } from "../../src/errors.ts";
import { replaceDirectory, writeFileAtomic } from "../../src/files/atomic_write.ts";
import { takeRunLock } from "../../src/files/file_lock.ts";
import { recordStage } from "../../src/pipeline/repository.ts";
import { reproduce } from "../../src/pipeline/reproduce.ts";
import { stageGraph } from "../../src/pipeline/stage_graph.ts";
import { unnamedFileError } from "../../src/system_error.ts";
import { makeStage } from "../pipeline/_stage.ts";
import { readTree, writeTree } from "../dvc/_tree.ts";
import { type FaultRun, forEveryFault } from "./_faulty_files.ts";

/** in.txt → model/ of two files, and score.txt, which the cache does not keep. */
function copying(folder: string): Stage {
  return makeStage("copy", {
    wdir: folder,
    deps: ["in.txt"],
    outs: ["model", { path: "score.txt", cache: false }],
  });
}

async function readLock(folder: string): Promise<LockFile> {
  const text = await Deno.readTextFile(join(folder, "dvc.lock")).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  return text === undefined ? emptyLock() : parseLock(text);
}

/** Brings the stage up to date as a run does, its command being a copy in this process. */
async function run(folder: string): Promise<string> {
  // A process that another test is just starting may hold a copy of the lock's descriptor: wait.
  using _lock = await takeRunLock(join(folder, ".dvc/tmp/lock"), {
    wait: true,
    onWait: () => {},
  });
  const statCache = await StatCacheFile.open(join(folder, ".dvc/tmp/stat"));
  const stage = copying(folder);
  const repository = {
    graph: stageGraph([stage]),
    lock: await readLock(folder),
    lockPath: join(folder, "dvc.lock"),
    workspace: {
      statCache,
      objectCache: new ObjectCache(join(folder, ".dvc/cache"), statCache),
      params: paramFiles({}),
      root: folder,
    },
    recording: Promise.resolve(),
  };
  const outcome = await reproduce(stage, repository.lock.stages.copy, {
    workspace: repository.workspace,
    force: false,
    execute: async () => {
      const text = await Deno.readTextFile(join(folder, "in.txt"));
      await replaceDirectory(join(folder, "model"), async (staging) => {
        await writeFileAtomic(join(staging, "a"), text);
        await writeFileAtomic(join(staging, "b"), text);
      });
      await writeFileAtomic(join(folder, "score.txt"), text);
    },
  });
  if (outcome.action === "run") await recordStage(repository, "copy", outcome.locked);
  await statCache.save();
  return outcome.action;
}

/** A repository whose outs are those of `in.txt` when it held "old"; now it holds "new". */
async function outdated(): Promise<string> {
  const folder = await Deno.makeTempDir();
  await writeTree(folder, { "in.txt": "old" });
  await run(folder);
  await writeTree(folder, { "in.txt": "new" });
  return folder;
}

/** Each out is whole, of the old or the new version; a swap that was cut has it aside. */
async function assertOldOrNew(folder: string): Promise<void> {
  const model = await readTree(join(folder, "model")).catch(() => undefined) ??
    await readTree(join(folder, ".model.old"));
  assert.ok(["old", "new"].some((text) => model.a === text && model.b === text), String(model));
  assert.match(await Deno.readTextFile(join(folder, "score.txt")), /^(old|new)$/);
}

/** dvc.lock never promises what is not there: its outs are here as recorded, or in the cache. */
async function assertLockIsTrue(folder: string): Promise<void> {
  const { copy } = (await readLock(folder)).stages;
  const cache = new ObjectCache(join(folder, ".dvc/cache"));
  const dep = await hashContent(join(folder, "in.txt"), { statCache: noStatCache });
  const model = copy.outs!.find(({ path }) => path === "model")!;
  assert.equal(await cache.check(model.md5!), "intact");
  if (copy.deps![0].md5 !== dep?.md5) return;
  assert.deepEqual(await readTree(join(folder, "model")), { a: "new", b: "new" });
  assert.equal(await Deno.readTextFile(join(folder, "score.txt")), "new");
}

async function assertCompletes(folder: string): Promise<void> {
  await run(folder);
  assert.deepEqual(await readTree(join(folder, "model")), { a: "new", b: "new" });
  await assertLockIsTrue(folder);
  assert.equal(await run(folder), "cached");
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
  assert.deepEqual(names, [".dvc", "dvc.lock", "in.txt", "model", "score.txt"]);
}

/** A person reads which file met which fault, without a stack. */
function assertClear({ error, injected }: FaultRun, folder: string): void {
  if (error === undefined) return; // it was about a file that may be missing, such as the stat cache
  const told = unnamedFileError(error);
  assert.ok(told instanceof UserError, `${injected}: ${error}`);
  assert.match(told.message, /^(Cannot|Stage) /);
  assert.ok(told.message.includes(folder), `${told.message} names no file`);
}

function total(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

Deno.test("a stage that runs again leaves old or new outs and a true lock file after every fault", async () => {
  const counts = await forEveryFault({
    prepare: outdated,
    body: run,
    async check(folder, outcome, fault) {
      await assertOldOrNew(folder);
      await assertLockIsTrue(folder);
      if (fault !== "kill" && fault !== "short write") assertClear(outcome, folder);
      if (fault === "short write") assert.equal(outcome.error, undefined);
      await assertCompletes(folder);
      await Deno.remove(folder, { recursive: true });
    },
  });
  assert.ok(total(counts) > 250, JSON.stringify(counts));
});

Deno.test("an out that is restored from the cache is whole or absent after every fault", async () => {
  const counts = await forEveryFault({
    async prepare() {
      const folder = await outdated();
      await run(folder);
      await Deno.remove(join(folder, "model"), { recursive: true });
      return folder;
    },
    body: run,
    async check(folder, outcome, fault) {
      const model = await readTree(join(folder, "model")).catch(() => undefined);
      if (model) assert.deepEqual(model, { a: "new", b: "new" });
      if (fault !== "kill" && fault !== "short write") assertClear(outcome, folder);
      await assertCompletes(folder);
      await Deno.remove(folder, { recursive: true });
    },
  });
  assert.ok(total(counts) > 80, JSON.stringify(counts));
});

Deno.test("the lock of runs can be taken after every fault at taking it", async () => {
  const options = { wait: true, onWait: () => {} };
  const counts = await forEveryFault({
    prepare: () => Deno.makeTempDir(),
    body: async (folder) =>
      (await takeRunLock(join(folder, "tmp/lock"), options))[Symbol.dispose](),
    async check(folder, outcome, fault) {
      if (fault !== "kill" && fault !== "short write") assertClear(outcome, folder);
      (await takeRunLock(join(folder, "tmp/lock"), options))[Symbol.dispose]();
      assert.match(await Deno.readTextFile(join(folder, "tmp/lock")), /^process \d+ on \S+\n$/);
      await Deno.remove(folder, { recursive: true });
    },
  });
  assert.ok(total(counts) > 10, JSON.stringify(counts));
});

Deno.test("a stat cache that cannot be read or was written by half is as good as none", async () => {
  const counts = await forEveryFault({
    async prepare() {
      const folder = await Deno.makeTempDir();
      await writeTree(folder, { data: "data" });
      await Deno.utime(join(folder, "data"), 1, 1);
      return folder;
    },
    async body(folder) {
      const statCache = await StatCacheFile.open(join(folder, "stat"));
      await hashContent(join(folder, "data"), { statCache });
      await statCache.save();
    },
    async check(folder) {
      const statCache = await StatCacheFile.open(join(folder, "stat"));
      const content = await hashContent(join(folder, "data"), { statCache });
      assert.equal(content?.md5, "8d777f385d3dfec8815d20f7496026dc");
      await Deno.remove(folder, { recursive: true });
    },
  });
  assert.ok(total(counts) > 20, JSON.stringify(counts));
});
