import assert from "node:assert/strict";
import { join } from "node:path";
import type { Stage } from "../../src/dvc/dvc_yaml.ts";
import { reproduce } from "../../src/pipeline/reproduce.ts";
import { makeStage } from "./_stage.ts";
import { readTree, writeTree } from "../dvc/_tree.ts";
import { type TestWorkspace, withWorkspace } from "./_workspace.ts";

/** A stage that copies in.csv to copy.csv and reports its length, as it is in its own words. */
function copying(folder: string): Stage {
  return makeStage("copy", {
    wdir: folder,
    cmd: "copy",
    deps: ["in.csv"],
    params: { "params.yaml": ["lr"] },
    outs: ["copy.csv", "parts", { path: "length.json", cache: false }],
  });
}

/** Reproduces the copying stage and tells whether its command ran. */
async function copy(
  { folder, workspace }: TestWorkspace,
  locked?: Awaited<ReturnType<typeof reproduce>>["locked"],
  { force = false } = {},
) {
  let runs = 0;
  const outcome = await reproduce(copying(folder), locked, {
    workspace,
    force,
    execute: async () => {
      runs++;
      const text = await Deno.readTextFile(join(folder, "in.csv"));
      await writeTree(folder, {
        "copy.csv": text,
        "parts/first": text[0],
        "length.json": String(text.length),
      });
    },
  });
  return { ...outcome, runs };
}

function withCopying(body: (test: TestWorkspace) => Promise<void>): Promise<void> {
  return withWorkspace({ lr: 0.1 }, async (test) => {
    await writeTree(test.folder, { "in.csv": "abc" });
    await body(test);
  });
}

Deno.test("reproduce() runs a stage and returns what dvc.lock must say of it", () =>
  withCopying(async (test) => {
    const { runs, ...outcome } = await copy(test);
    assert.equal(runs, 1);
    const abc = { hash: "md5", md5: "900150983cd24fb0d6963f7d28e17f72", size: 3 };
    assert.deepEqual(outcome, {
      action: "run",
      reasons: ["never run"],
      locked: {
        cmd: "copy",
        deps: [{ path: "in.csv", ...abc }],
        params: { "params.yaml": { lr: 0.1 } },
        outs: [
          { path: "copy.csv", ...abc },
          {
            path: "parts",
            hash: "md5",
            md5: "cfd171d736d98c3d9ca1b42d687ffb71.dir",
            size: 1,
            nfiles: 1,
          },
          { path: "length.json", hash: "md5", md5: "eccbc87e4b5ce2fe28308fd9f2a7baf3", size: 1 },
        ],
      },
    });
  }));

Deno.test("reproduce() keeps cached outs in the cache and the others out of it", () =>
  withCopying(async (test) => {
    const { locked } = await copy(test);
    const cached = await Promise.all(
      locked.outs!.map((out) => test.workspace.objectCache.check(out.md5!)),
    );
    assert.deepEqual(cached, ["intact", "intact", "missing"]);
  }));

Deno.test("reproduce() leaves what is up to date, unless it is forced", () =>
  withCopying(async (test) => {
    const { locked } = await copy(test);
    assert.deepEqual(await copy(test, locked), {
      action: "cached",
      reasons: [],
      locked,
      runs: 0,
    });
    assert.deepEqual(await copy(test, locked, { force: true }), {
      action: "run",
      reasons: ["forced"],
      locked,
      runs: 1,
    });
  }));

Deno.test("reproduce() restores what is gone but cached, without running", () =>
  withCopying(async (test) => {
    const { locked } = await copy(test);
    const before = await readTree(test.folder);
    await Deno.remove(join(test.folder, "copy.csv"));
    await Deno.remove(join(test.folder, "parts"), { recursive: true });
    assert.deepEqual(await copy(test, locked), {
      action: "restored",
      reasons: [],
      locked,
      runs: 0,
    });
    assert.deepEqual(await readTree(test.folder), before);
  }));

Deno.test("reproduce() restores a script that can be executed", () =>
  withWorkspace({}, async ({ folder, workspace }) => {
    const stage = makeStage("script", { wdir: folder, outs: ["run.sh"] });
    const path = join(folder, "run.sh");
    const execute = async () => {
      await Deno.writeTextFile(path, "true");
      await Deno.chmod(path, 0o755);
    };
    const { locked } = await reproduce(stage, undefined, { workspace, force: false, execute });
    assert.equal(locked.outs![0].isexec, true);
    await Deno.remove(path);
    await reproduce(stage, locked, { workspace, force: false, execute: () => assert.fail() });
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o755);
  }));

Deno.test("reproduce() runs again for an edited dep and says so", () =>
  withCopying(async (test) => {
    const { locked } = await copy(test);
    await writeTree(test.folder, { "in.csv": "abcd" });
    const again = await copy(test, locked);
    assert.deepEqual([again.runs, again.reasons], [1, ["in.csv changed"]]);
    assert.notEqual(again.locked.outs![0].md5, locked.outs![0].md5);
  }));

Deno.test("reproduce() stays stale when a dep is edited while the command runs", () =>
  withCopying(async (test) => {
    const { folder, workspace } = test;
    const { locked } = await reproduce(copying(folder), undefined, {
      workspace,
      force: false,
      execute: () =>
        writeTree(folder, { "copy.csv": "", "parts/a": "", "length.json": "", "in.csv": "later" }),
    });
    assert.deepEqual((await copy(test, locked)).reasons, ["in.csv changed"]);
  }));

Deno.test("reproduce() puts back a folder whose swap was cut, before judging it", () =>
  withCopying(async (test) => {
    const { locked } = await copy(test);
    await Deno.rename(join(test.folder, "parts"), join(test.folder, ".parts.old"));
    assert.equal((await copy(test, locked)).action, "cached");
    assert.equal(await Deno.readTextFile(join(test.folder, "parts/first")), "a");
  }));

Deno.test("reproduce() does not start a command whose dep is missing", () =>
  withCopying(async (test) => {
    await Deno.remove(join(test.folder, "in.csv"));
    await assert.rejects(copy(test), {
      name: "UserError",
      message: "Cannot run stage 'copy': dep in.csv is missing",
    });
    assert.deepEqual(await readTree(test.folder), {});
  }));

Deno.test("reproduce() refuses a command that left an out unwritten", () =>
  withCopying(async ({ folder, workspace }) => {
    const options = {
      workspace,
      force: false,
      execute: () => writeTree(folder, { "copy.csv": "", "length.json": "0" }),
    };
    await assert.rejects(reproduce(copying(folder), undefined, options), {
      name: "UserError",
      message: "Stage 'copy' ended without writing parts",
    });
  }));

Deno.test("reproduce() passes on why a command failed", () =>
  withCopying(async ({ folder, workspace }) => {
    const failure = new Error("no memory");
    const execute = () => Promise.reject(failure);
    const options = { workspace, force: false, execute };
    await assert.rejects(reproduce(copying(folder), undefined, options), failure);
  }));

Deno.test("reproduce() runs a stage again when the cache has damaged its missing out, and repairs the cache", () =>
  withCopying(async (test) => {
    const { folder, workspace: { objectCache } } = test;
    const { locked } = await copy(test);
    const before = await readTree(folder);
    await Deno.remove(join(folder, "copy.csv"));
    const { md5 } = locked.outs!.find(({ path }) => path === "copy.csv")!;
    await Deno.chmod(objectCache.objectPath(md5!), 0o644);
    await Deno.writeTextFile(objectCache.objectPath(md5!), "abd");
    assert.deepEqual(await copy(test, locked), {
      action: "run",
      reasons: ["copy.csv is missing and damaged in the cache"],
      locked,
      runs: 1,
    });
    assert.equal(await objectCache.check(md5!), "intact");
    assert.equal(await Deno.readTextFile(join(folder, ".dvc/cache/damaged", md5!)), "abd");
    assert.equal((await readTree(folder))["copy.csv"], before["copy.csv"]);
  }));

/** Runs the copying stage while something else writes to `path`, which another stage owns. */
async function copyBeside({ folder, workspace }: TestWorkspace, path: string, isOut: boolean) {
  return await reproduce(copying(folder), undefined, {
    workspace,
    force: false,
    isOut: () => isOut,
    execute: async () => {
      await writeTree(folder, { "copy.csv": "abc", "parts/first": "a", "length.json": "3" });
      await writeTree(folder, { [path]: "changed" });
    },
  });
}

Deno.test("reproduce() refuses to record a run during which another stage's out changed", () =>
  withCopying(async (test) => {
    await assert.rejects(copyBeside(test, "in.csv", true), {
      name: "UserError",
      message: /^Cannot record stage 'copy': in\.csv changed while the stage ran; /,
    });
  }));

Deno.test("reproduce() records code that was edited during the run as it was before", () =>
  withCopying(async (test) => {
    const { locked } = await copyBeside(test, "in.csv", false);
    assert.equal(locked.deps![0].md5, "900150983cd24fb0d6963f7d28e17f72");
  }));

for (const path of ["copy.csv", "parts/second", "length.json"]) {
  Deno.test(`reproduce() refuses to record ${path} when it changes while the outs are kept`, () =>
    withCopying(async (test) => {
      const { folder, workspace } = test;
      const { objectCache } = workspace;
      // Another process writes when the last cached out is on its way into the cache.
      const save = objectCache.save.bind(objectCache);
      objectCache.save = async (from, content) => {
        await save(from, content);
        await writeTree(folder, { [path]: "written by another" });
      };
      await assert.rejects(copy(test), {
        name: "UserError",
        message: /^Cannot record stage 'copy': .* changed while the stage ran; /,
      });
    }));
}
