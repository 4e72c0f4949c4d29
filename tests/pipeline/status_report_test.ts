import assert from "node:assert/strict";
import { join } from "node:path";
import type { LockFile } from "../../src/dvc/lock_file.ts";
import type { Repository } from "../../src/pipeline/repository.ts";
import { stageGraph } from "../../src/pipeline/stage_graph.ts";
import { StatCacheFile } from "../../src/dvc/stat_cache.ts";
import { checkStatus, statusReport } from "../../src/pipeline/status_report.ts";
import { makeStage } from "./_stage.ts";
import { writeTree } from "../dvc/_tree.ts";
import { type TestWorkspace, withWorkspace } from "./_workspace.ts";

const every = new Set(["clean", "words", "pixels", "both"]);

interface World extends TestWorkspace {
  repository: Repository;
  /** The status in short: stage → reasons, and what would be restored. */
  status(): Promise<Record<string, string[]>>;
}

/** raw.csv → clean/ → { words.csv, pixels.csv } → both.csv, all of it run once. */
function afterRun(body: (world: World) => Promise<void>): Promise<void> {
  return withWorkspace({}, async (test) => {
    const { folder, workspace, run } = test;
    const [wdir, params] = [folder, {}];
    const stages = [
      makeStage("clean", { wdir, params, deps: ["raw.csv"], outs: ["clean"] }),
      makeStage("words", { wdir, params, deps: ["clean/texts/fr.csv"], outs: ["words.csv"] }),
      makeStage("pixels", { wdir, params, deps: ["clean/pictures"], outs: ["pixels.csv"] }),
      makeStage("both", { wdir, params, deps: ["words.csv", "pixels.csv"], outs: ["both.csv"] }),
    ];
    await writeTree(folder, { "raw.csv": "raw" });
    const lock: LockFile = { schema: "2.0", stages: {} };
    const files = ["clean/texts/fr.csv", "clean/pictures/1", "clean/pictures/b/2"];
    const written = [files, ["words.csv"], ["pixels.csv"], ["both.csv"]];
    for (const [at, stage] of stages.entries()) {
      const tree = Object.fromEntries(written[at].map((path) => [path, path]));
      lock.stages[stage.name] = await run(stage, tree);
    }
    const repository: Repository = {
      lockPath: "dvc.lock",
      graph: stageGraph(stages),
      lock,
      workspace: { ...workspace, statCache: await StatCacheFile.open(join(folder, "stat")) },
      recording: Promise.resolve(),
    };
    await body({
      ...test,
      repository,
      status: async () =>
        Object.fromEntries((await checkStatus(repository, every)).map(
          ({ stage, reasons, restored }) => [
            stage,
            [...reasons, ...restored.map((path) => `restore ${path}`)],
          ],
        )),
    });
  });
}

const fresh = { clean: [], words: [], pixels: [], both: [] };

Deno.test("checkStatus() finds nothing to do after a run", () =>
  afterRun(async ({ status }) => {
    assert.deepEqual(await status(), fresh);
  }));

Deno.test("checkStatus() takes what follows a stale stage for stale", () =>
  afterRun(async ({ folder, status }) => {
    await writeTree(folder, { "raw.csv": "edited" });
    assert.deepEqual(await status(), {
      clean: ["raw.csv changed"],
      words: ["clean will run before it"],
      pixels: ["clean will run before it"],
      both: ["words will run before it", "pixels will run before it"],
    });
  }));

Deno.test("checkStatus() leaves branches alone that do not follow the stale stage", () =>
  afterRun(async ({ folder, status }) => {
    await writeTree(folder, { "pixels.csv": "edited" });
    assert.deepEqual(await status(), {
      ...fresh,
      pixels: ["pixels.csv was changed by hand"],
      both: ["pixels.csv changed", "pixels will run before it"],
    });
  }));

Deno.test("checkStatus() judges the selected stages alone", () =>
  afterRun(async ({ folder, repository }) => {
    await writeTree(folder, { "raw.csv": "edited" });
    const statuses = await checkStatus(repository, new Set(["both", "words"]));
    assert.deepEqual(statuses, [
      { stage: "words", reasons: [], restored: [] },
      { stage: "both", reasons: [], restored: [] },
    ]);
  }));

Deno.test("checkStatus() sees that cached outs would be restored and nothing run", () =>
  afterRun(async ({ folder, status }) => {
    await Deno.remove(join(folder, "words.csv"));
    assert.deepEqual(await status(), { ...fresh, words: ["restore words.csv"] });
    await Deno.remove(join(folder, "clean"), { recursive: true });
    assert.deepEqual(await status(), {
      ...fresh,
      clean: ["restore clean"],
      words: ["restore words.csv"],
    });
  }));

Deno.test("checkStatus() compares a missing dep with what would be restored", () =>
  afterRun(async ({ folder, repository, status }) => {
    await Deno.remove(join(folder, "clean"), { recursive: true });
    repository.lock.stages.pixels.deps![0].md5 = "0".repeat(32) + ".dir";
    repository.lock.stages.words.deps![0].md5 = "0".repeat(32);
    assert.deepEqual(await status(), {
      clean: ["restore clean"],
      words: ["clean/texts/fr.csv changed"],
      pixels: ["clean/pictures changed"],
      both: ["words will run before it", "pixels will run before it"],
    });
  }));

Deno.test("checkStatus() still misses a dep that the restored folder does not hold", () =>
  afterRun(async ({ folder, repository }) => {
    await Deno.remove(join(folder, "clean"), { recursive: true });
    const words = repository.graph.stages.find((stage) => stage.name === "words")!;
    words.deps = ["clean/texts/de.csv"];
    const statuses = await checkStatus(repository, every);
    assert.deepEqual(statuses.find(({ stage }) => stage === "words")?.reasons, [
      "clean/texts/de.csv is missing",
      "clean/texts/fr.csv is no longer a dependency",
    ]);
  }));

Deno.test("statusReport() is a line for what is in order and reasons for the rest", {
  permissions: "none",
}, () => {
  assert.equal(
    statusReport([
      { stage: "clean", reasons: [], restored: [] },
      { stage: "words", reasons: ["raw.csv changed", "lr: 1 → 2"], restored: ["x"] },
      { stage: "both", reasons: [], restored: ["both.csv", "more"] },
    ]),
    `✓ clean is up to date
• words would run:
    raw.csv changed
    lr: 1 → 2
• both would be restored from the cache:
    both.csv
    more`,
  );
});
