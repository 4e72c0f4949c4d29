/** Why a stage is stale: each way in which the world can differ from what dvc.lock says. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Stage } from "../../src/dvc/dvc_yaml.ts";
import type { LockedStage } from "../../src/dvc/lock_file.ts";
import { paramFiles } from "../../src/dvc/param_files.ts";
import { checkStaleness, paramValues } from "../../src/pipeline/staleness.ts";
import { makeStage } from "./_stage.ts";
import { readTree, writeTree } from "../dvc/_tree.ts";
import { type TestWorkspace, withWorkspace } from "./_workspace.ts";

const params = { lr: 0.1, name: "a", train: { epochs: 3, sizes: [1, 2], deep: { on: true } } };

interface World extends TestWorkspace {
  stage: Stage;
  locked: LockedStage;
  /** The same workspace with other parameters. */
  withParams(other: Record<string, unknown>): TestWorkspace["workspace"];
}

/** A stage that was run once: a file and a folder in, a file, a folder and a score out. */
function afterRun(body: (world: World) => Promise<void>): Promise<void> {
  return withWorkspace(params, async (test) => {
    const { folder, workspace, run } = test;
    await writeTree(folder, { "in.csv": "1", "src/a.ts": "a", "src/b.ts": "b" });
    const stage = makeStage("train", {
      wdir: folder,
      deps: ["in.csv", "src"],
      params: { "params.yaml": ["lr", "train"] },
      outs: ["model.bin", "folder", { path: "score.json", cache: false }],
    });
    const locked = await run(stage, {
      "model.bin": "m",
      "folder/x": "x",
      "folder/y": "y",
      "score.json": "{}",
    });
    const withParams = (other: Record<string, unknown>) => ({
      ...workspace,
      params: paramFiles({ [join(folder, "params.yaml")]: other }),
    });
    await body({ ...test, stage, locked, withParams });
  });
}

Deno.test("checkStaleness() finds nothing right after a run", () =>
  afterRun(async ({ stage, locked, workspace }) => {
    assert.deepEqual(await checkStaleness(stage, locked, workspace), {
      reasons: [],
      restorable: [],
    });
  }));

Deno.test("checkStaleness() a stage that dvc.lock does not know is that it never ran", () =>
  afterRun(async ({ stage, workspace }) => {
    assert.deepEqual(await checkStaleness(stage, undefined, workspace), {
      reasons: ["never run"],
      restorable: [],
    });
  }));

interface Change {
  /** Files written below the folder; null removes. */
  files?: Record<string, string | null>;
  params?: Record<string, unknown>;
  stage?: Partial<Stage>;
  locked?: Partial<LockedStage>;
  reasons: string[];
}

const changes: Record<string, Change> = {
  "a dep is edited": { files: { "in.csv": "2" }, reasons: ["in.csv changed"] },
  "a dep is written again with the same bytes": { files: { "in.csv": "1" }, reasons: [] },
  "a dep is gone": { files: { "in.csv": null }, reasons: ["in.csv is missing"] },
  "a file below a dep is edited": { files: { "src/b.ts": "c" }, reasons: ["src changed"] },
  "a file is added below a dep": { files: { "src/c/d.ts": "" }, reasons: ["src changed"] },
  "a file below a dep is removed": { files: { "src/b.ts": null }, reasons: ["src changed"] },
  "a dep is added": {
    files: { "new.csv": "" },
    stage: { deps: ["in.csv", "src", "new.csv"] },
    reasons: ["new.csv is a new dependency"],
  },
  "a dep is dropped": {
    stage: { deps: ["src"] },
    reasons: ["in.csv is no longer a dependency"],
  },
  "the command changes": { stage: { cmd: "other" }, reasons: ["command changed"] },
  "the command becomes a list": { stage: { cmd: ["run train"] }, reasons: ["command changed"] },
  "a param changes": { params: { ...params, lr: 0.2 }, reasons: ["lr: 0.1 → 0.2"] },
  "a param changes its type": { params: { ...params, lr: "0.1" }, reasons: ['lr: 0.1 → "0.1"'] },
  "a param of another stage changes": { params: { ...params, name: "b" }, reasons: [] },
  "params deep in a section change": {
    params: { ...params, train: { epochs: 4, sizes: [1, 3], deep: { on: false, more: null } } },
    reasons: [
      "train.epochs: 3 → 4",
      "train.sizes: [1,2] → [1,3]",
      "train.deep.on: true → false",
      "train.deep.more: none → null",
    ],
  },
  "a section loses a param": {
    params: { ...params, train: { epochs: 3, sizes: [1, 2] } },
    reasons: ['train.deep: {"on":true} → none'],
  },
  "a param is added to the stage": {
    stage: { params: { "params.yaml": ["lr", "train", "name"] } },
    reasons: ['name: none → "a"'],
  },
  "a param is dropped from the stage": {
    stage: { params: { "params.yaml": ["train"] } },
    reasons: ["lr: 0.1 → none"],
  },
  "all params are dropped": {
    stage: { params: {} },
    locked: { params: { "params.yaml": { lr: 0.1 } } },
    reasons: ["lr: 0.1 → none"],
  },
  "an out is edited": {
    files: { "model.bin": "edited" },
    reasons: ["model.bin was changed by hand"],
  },
  "a file is added to an out": {
    files: { "folder/z": "" },
    reasons: ["folder was changed by hand"],
  },
  "an out without cache is gone": {
    files: { "score.json": null },
    reasons: ["score.json is missing"],
  },
  "an out is added": {
    stage: { outs: [...makeStage("", { outs: ["model.bin", "folder", "more"] }).outs] },
    reasons: ["more is a new out", "score.json is no longer an out"],
  },
  "an out lost its cached object": {
    files: { ".dvc/cache/files/md5/6f/8f57715090da2632453988d9a1501b": null },
    reasons: ["model.bin is not in the cache"],
  },
  "an out's lock entry has no hash": {
    locked: { outs: [{ path: "model.bin" }, { path: "folder" }, { path: "score.json" }] },
    reasons: [
      "model.bin was changed by hand",
      "folder was changed by hand",
      "score.json was changed by hand",
    ],
  },
  "it must always run": { stage: { alwaysChanged: true }, reasons: ["always runs"] },
  "it has neither deps nor outs": {
    stage: { deps: [], outs: [], params: {} },
    locked: { deps: [], outs: [], params: {} },
    reasons: ["always runs"],
  },
  "it is frozen and deps and params changed": {
    files: { "in.csv": "2" },
    params: { ...params, lr: 0.2 },
    stage: { frozen: true },
    reasons: [],
  },
  "it is frozen and its command or out changed": {
    files: { "model.bin": "edited" },
    stage: { frozen: true, cmd: "other" },
    reasons: ["command changed", "model.bin was changed by hand"],
  },
  "several things changed": {
    files: { "in.csv": "2", "score.json": "[]" },
    params: { ...params, lr: 1 },
    stage: { cmd: "other" },
    reasons: [
      "command changed",
      "in.csv changed",
      "lr: 0.1 → 1",
      "score.json was changed by hand",
    ],
  },
};

for (const [what, change] of Object.entries(changes)) {
  const verdict = change.reasons.join("; ") || "nothing";
  Deno.test(`checkStaleness() when ${what} finds ${verdict}`, () =>
    afterRun(async ({ folder, stage, locked, withParams }) => {
      for (const [path, text] of Object.entries(change.files ?? {})) {
        if (text === null) await Deno.remove(join(folder, path), { recursive: true });
        else await writeTree(folder, { [path]: text });
      }
      const found = await checkStaleness(
        { ...stage, ...change.stage },
        { ...locked, ...change.locked },
        withParams(change.params ?? params),
      );
      assert.deepEqual(found, { reasons: change.reasons, restorable: [] });
    }));
}

Deno.test("checkStaleness() would restore outs that are gone but cached", () =>
  afterRun(async ({ folder, stage, locked, workspace }) => {
    await Deno.remove(join(folder, "model.bin"));
    await Deno.remove(join(folder, "folder"), { recursive: true });
    const { reasons, restorable } = await checkStaleness(stage, locked, workspace);
    assert.deepEqual(reasons, []);
    assert.deepEqual(restorable.map((item) => item.path), ["model.bin", "folder"]);
  }));

Deno.test("checkStaleness() does not promise a folder of which the cache lost a file", () =>
  afterRun(async ({ folder, stage, locked, workspace }) => {
    await Deno.remove(join(folder, "folder"), { recursive: true });
    // The md5 of "y".
    await Deno.remove(workspace.objectCache.objectPath("415290769594460e2e485922904f345d"));
    assert.deepEqual(await checkStaleness(stage, locked, workspace), {
      reasons: ["folder is missing and not whole in the cache"],
      restorable: [],
    });
  }));

Deno.test("checkStaleness() only looks: every file stays as it was", () =>
  afterRun(async ({ folder, stage, locked, workspace }) => {
    await Deno.remove(join(folder, "model.bin"));
    const before = await readTree(folder);
    await checkStaleness({ ...stage, cmd: "other" }, locked, workspace);
    assert.deepEqual(await readTree(folder), before);
  }));

Deno.test("paramValues() gives dotted keys or a whole file, from the stage's folder", () =>
  withWorkspace(params, async ({ folder, workspace }) => {
    await writeTree(folder, { "sub/other.json": '{"a.b": 1, "c": {"d": [2]}}' });
    const stage = makeStage("a", {
      wdir: folder,
      params: {
        "params.yaml": ["train.sizes[1]", "train.deep"],
        "sub/other.json": null,
      },
    });
    assert.deepEqual(await paramValues(stage, workspace.params), {
      "params.yaml": { "train.sizes[1]": 2, "train.deep": { on: true } },
      "sub/other.json": { "a.b": 1, c: { d: [2] } },
    });
  }));

Deno.test("paramValues() refuses keys that the file does not have", () =>
  withWorkspace(params, async ({ folder, workspace }) => {
    const stage = makeStage("a", {
      wdir: folder,
      params: { "params.yaml": ["lr", "train.epochz", "nam"] },
    });
    await assert.rejects(paramValues(stage, workspace.params), {
      name: "UserError",
      message:
        "Cannot judge stage 'a': params.yaml has no train.epochz, nam, expected the params " +
        "that dvc.yaml names",
    });
  }));

Deno.test("paramValues() refuses a file that holds no map", () =>
  withWorkspace(params, async ({ folder, workspace }) => {
    await writeTree(folder, { "list.yaml": "[1]" });
    const stage = makeStage("a", { wdir: folder, params: { "list.yaml": null } });
    await assert.rejects(paramValues(stage, workspace.params), {
      name: "UserError",
      message: "Cannot use list.yaml for stage 'a': expected a map of values",
    });
  }));
