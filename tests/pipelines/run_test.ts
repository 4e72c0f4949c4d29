/** The real runner on a tiny repository: what it runs, what it leaves, and what it says. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { OVERRIDES_VARIABLE } from "../../src/config/inherited_overrides.ts";
import { hashContent } from "../../src/dvc/content_hash.ts";
import { noStatCache } from "../../src/dvc/stat_cache.ts";
import { readTree } from "../dvc/_tree.ts";
import { type TinyRepository, withRepository } from "./_tiny_repository.ts";

/** in.txt → upper → words → count, with count at a parameter too; other.txt → alone. */
const files = {
  "in.txt": "un deux",
  "other.txt": "seul",
  "dvc.yaml": `
stages:
  count:
    cmd: echo count >> ran.log; ls words | wc -l > count.json; echo "$${OVERRIDES_VARIABLE}" > set.json
    deps: [words]
    params: [evaluate.seed]
    metrics:
      - count.json: { cache: false }
    outs:
      - set.json: { cache: false }
  words:
    cmd:
      - echo words >> ran.log; rm -rf words; mkdir words
      - for word in $(cat upper.txt); do echo same > words/$word; done
    deps: [upper.txt]
    outs: [words]
  upper:
    cmd: echo upper >> ran.log; tr a-z A-Z < in.txt > upper.txt
    deps: [in.txt]
    outs: [upper.txt]
  alone:
    cmd: echo alone >> ran.log; cp other.txt alone.txt
    deps: [other.txt]
    outs: [alone.txt]
`,
};

const outs = ["alone.txt", "count.json", "set.json", "upper.txt", "words"];
const allRun = { alone: "run", upper: "run", words: "run", count: "run" };
const allCached = { alone: "cached", upper: "cached", words: "cached", count: "cached" };

/** The hash of each out; undefined for one that is missing. */
async function hashes({ folder }: TinyRepository) {
  const contents = outs.map((out) => hashContent(join(folder, out), { statCache: noStatCache }));
  return Object.fromEntries(
    (await Promise.all(contents)).map((content, at) => [outs[at], content?.md5]),
  );
}

let firstRun: Promise<Record<string, string>> | undefined;

/** The tiny repository as a first run leaves it: run once, then copied for each test. */
async function afterRun(body: (repository: TinyRepository) => Promise<void>): Promise<void> {
  firstRun ??= new Promise((resolve, reject) => {
    withRepository(files, async (repository) => {
      const { code, stderr } = await repository.run();
      assert.equal(code, 0, stderr);
      await repository.ran();
      resolve(await everything(repository));
    }).catch(reject);
  });
  await withRepository(await firstRun, body);
}

/** Every file of a repository, save for the lock and notes of running processes. */
async function everything({ folder }: TinyRepository): Promise<Record<string, string>> {
  const tree = Object.entries(await readTree(folder));
  return Object.fromEntries(tree.filter(([path]) => !path.startsWith(".dvc/tmp/")));
}

Deno.test("a first run runs every stage after those it needs; a second runs none", () =>
  withRepository(files, async (repository) => {
    const { code, stdout, stderr, actions } = await repository.run();
    assert.deepEqual({ code, stderr, actions }, { code: 0, stderr: "", actions: allRun });
    assert.match(stdout, /words +run +\d+\.\d +words \(10 B, 2 files\)/);
    const order = await repository.ran();
    assert.deepEqual(order.filter((stage) => stage !== "alone"), ["upper", "words", "count"]);
    assert.deepEqual(order.toSorted(), ["alone", "count", "upper", "words"]);
    assert.deepEqual(await readTree(join(repository.folder, "words")), {
      DEUX: "same\n",
      UN: "same\n",
    });

    const lock = await repository.read("dvc.lock");
    const second = await repository.run();
    assert.deepEqual([second.code, second.actions], [0, allCached]);
    assert.deepEqual(await repository.ran(), []);
    assert.equal(await repository.read("dvc.lock"), lock);
  }));

Deno.test("a run after an edited dep runs its stage and what follows, nothing else", () =>
  afterRun(async (repository) => {
    await repository.write({ "in.txt": "un deux trois" });
    const { actions } = await repository.run();
    assert.deepEqual(actions, { ...allRun, alone: "cached" });
    assert.deepEqual(await repository.ran(), ["upper", "words", "count"]);
    assert.equal((await repository.read("count.json")).trim(), "3");
  }));

Deno.test("a run ends early where an edit changes no out", () =>
  afterRun(async (repository) => {
    await repository.write({ "in.txt": "UN deux" });
    const { actions } = await repository.run();
    assert.deepEqual(actions, { ...allCached, upper: "run" });
  }));

Deno.test("a run restores deleted outs from the cache and runs nothing", () =>
  afterRun(async (repository) => {
    const before = await hashes(repository);
    await Deno.remove(join(repository.folder, "words"), { recursive: true });
    await Deno.remove(join(repository.folder, "upper.txt"));
    const { actions } = await repository.run();
    assert.deepEqual(actions, { ...allCached, upper: "restored", words: "restored" });
    assert.deepEqual(await repository.ran(), []);
    assert.deepEqual(await hashes(repository), before);
  }));

Deno.test("a run does not read again what it has hashed before", () =>
  afterRun(async (repository) => {
    const path = join(repository.folder, "in.txt");
    const longAgo = new Date(0);
    await Deno.utime(path, longAgo, longAgo);
    assert.deepEqual((await repository.run()).actions, allCached);
    // The same size, inode and time: only reading would tell.
    await repository.write({ "in.txt": "UN DEUX" });
    await Deno.utime(path, longAgo, longAgo);
    assert.deepEqual((await repository.run()).actions, allCached);
    await Deno.utime(path, new Date(1000), new Date(1000));
    assert.equal((await repository.run()).actions.upper, "run");
  }));

Deno.test("a run makes anew a deleted out that is kept out of the cache", () =>
  afterRun(async (repository) => {
    await Deno.remove(join(repository.folder, "count.json"));
    const { actions } = await repository.run();
    assert.deepEqual(actions, { ...allCached, count: "run" });
  }));

Deno.test("a run in a fresh copy with the lock and the cache restores all that is cached", () =>
  afterRun(async (repository) => {
    const before = await hashes(repository);
    for (const out of outs) {
      await Deno.remove(join(repository.folder, out), { recursive: true });
    }
    const { actions } = await repository.run();
    assert.deepEqual(actions, {
      alone: "restored",
      upper: "restored",
      words: "restored",
      count: "run",
    });
    assert.deepEqual(await hashes(repository), before);
  }));

Deno.test("a run returns to an earlier state by running, and to its very lock", () =>
  afterRun(async (repository) => {
    const [before, lock] = [await hashes(repository), await repository.read("dvc.lock")];
    await repository.write({ "in.txt": "autre" });
    await repository.run();
    assert.notEqual(await repository.read("dvc.lock"), lock);
    await repository.write({ "in.txt": "un deux" });
    await repository.run();
    assert.deepEqual(await hashes(repository), before);
    assert.equal(await repository.read("dvc.lock"), lock);
  }));

Deno.test("--dry says what would run and why, and changes nothing", () =>
  afterRun(async (repository) => {
    await repository.write({ "in.txt": "autre" });
    await Deno.remove(join(repository.folder, "alone.txt"));
    const before = await everything(repository);
    const { code, stdout } = await repository.run("--dry");
    assert.equal(code, 0);
    assert.equal(
      stdout,
      `• upper would run:
    in.txt changed
• alone would be restored from the cache:
    alone.txt
• words would run:
    upper will run before it
• count would run:
    words will run before it
`,
    );
    assert.deepEqual(await everything(repository), before);
    assert.equal(await repository.status(), stdout);
  }));

Deno.test("--only brings one stage up to date and leaves the stale ones before it", () =>
  afterRun(async (repository) => {
    await repository.write({ "in.txt": "autre", "upper.txt": "BY HAND" });
    const { actions } = await repository.run("--only", "words");
    assert.deepEqual(actions, { words: "run" });
    assert.deepEqual(await repository.ran(), ["words"]);
    assert.deepEqual(Object.keys(await readTree(join(repository.folder, "words"))), ["BY", "HAND"]);
  }));

Deno.test("--downstream brings a stage and all that follow up to date", () =>
  afterRun(async (repository) => {
    await repository.write({ "in.txt": "autre", "other.txt": "autre" });
    const { actions } = await repository.run("--downstream", "upper");
    assert.deepEqual(actions, { upper: "run", words: "run", count: "run" });
  }));

Deno.test("--force runs the selected stages though nothing changed", () =>
  afterRun(async (repository) => {
    const lock = await repository.read("dvc.lock");
    const { actions } = await repository.run("--force", "--downstream", "words");
    assert.deepEqual(actions, { words: "run", count: "run" });
    assert.deepEqual(await repository.ran(), ["words", "count"]);
    assert.equal(await repository.read("dvc.lock"), lock);
  }));

for (
  const [args, message] of [
    [["--only", "wrods"], "Cannot find stage 'wrods' in dvc.yaml: expected one of "],
    [["--only", "words", "--downstream", "words"], "Cannot select stages: both --only words and "],
    [["--jobs", "none"], "Cannot use --jobs 'none': expected a whole number from 1"],
    [["--jobs", "0"], "Cannot use --jobs '0': expected a whole number from 1"],
    [["--set", "evaluate.sead=1"], "Cannot use params.yaml:\n  evaluate.sead: unknown key, "],
  ] as const
) {
  Deno.test(`a run with ${args.join(" ")} exits 1 and runs nothing`, () =>
    withRepository(files, async (repository) => {
      const { code, stderr } = await repository.run(...args);
      assert.equal(code, 1);
      assert.ok(stderr.startsWith(`error: ${message}`), stderr);
      assert.deepEqual(await repository.ran(), []);
    }));
}

Deno.test("a changed parameter runs the stages that name it, and reaches them", () =>
  afterRun(async (repository) => {
    const { actions } = await repository.run("--set", "evaluate.seed=7");
    assert.deepEqual(actions, { ...allCached, count: "run" });
    assert.equal(await repository.read("set.json"), '["evaluate.seed=7"]\n');
    assert.match(await repository.read("dvc.lock"), /^ +evaluate\.seed: 7$/m);
    assert.deepEqual((await repository.run("--set", "evaluate.seed=7")).actions, allCached);
    assert.match(await repository.status(), /count would run:\n +evaluate\.seed: 7 → 42$/m);
    assert.deepEqual((await repository.run("--set", "preprocess.seed=1")).actions, {
      ...allCached,
      count: "run",
    });
  }));

Deno.test("a failing stage says why, stops what follows, and lets the rest run", () =>
  withRepository(files, async (repository) => {
    const yaml = files["dvc.yaml"].replace("mkdir words", "echo broken words >&2; exit 3");
    await repository.write({ "dvc.yaml": yaml });
    const { code, stdout, stderr, actions } = await repository.run();
    assert.equal(code, 1);
    assert.deepEqual(actions, { alone: "run", upper: "run", words: "FAILED", count: "not run" });
    assert.match(stdout, /^words +│ broken words$/m);
    assert.match(stderr, /^error: Stage 'words' failed: echo words .* exited with 3\n$/);
    assert.doesNotMatch(await repository.read("dvc.lock"), /words:|count:/);

    await repository.ran();
    await repository.write({ "dvc.yaml": files["dvc.yaml"] });
    const again = await repository.run();
    assert.deepEqual([again.code, again.actions], [0, {
      ...allCached,
      words: "run",
      count: "run",
    }]);
  }));

Deno.test("a missing dep stops its stage with its name", () =>
  withRepository(files, async (repository) => {
    await Deno.remove(join(repository.folder, "other.txt"));
    const { code, stderr, actions } = await repository.run();
    assert.equal(code, 1);
    assert.equal(stderr, "error: Cannot run stage 'alone': dep other.txt is missing\n");
    assert.deepEqual(actions, { ...allRun, alone: "FAILED" });
  }));

Deno.test("a run outside of a repository says so", () =>
  withRepository({}, async (repository) => {
    const { code, stderr } = await repository.run();
    assert.equal(code, 1);
    assert.match(stderr, /^error: Cannot read dvc\.yaml: .*; run this in the repository's root\n$/);
  }));

Deno.test("a damaged object is not restored: its stage says so, runs again and mends the cache", () =>
  afterRun(async (repository) => {
    const before = await hashes(repository);
    const object = join(
      repository.folder,
      ".dvc/cache/files/md5",
      before["upper.txt"]!.slice(0, 2),
    );
    const [{ name }] = [...Deno.readDirSync(object)];
    await Deno.remove(join(object, name));
    await Deno.writeTextFile(join(object, name), "UN DEUX?", { mode: 0o444 });
    await Deno.remove(join(repository.folder, "upper.txt"));
    const { code, stdout, actions } = await repository.run();
    assert.equal(code, 0);
    assert.match(stdout, /upper +│ runs again: upper\.txt is missing and damaged in the cache/);
    assert.deepEqual(actions, { ...allCached, upper: "run" });
    assert.deepEqual(await hashes(repository), before);
    await Deno.remove(join(repository.folder, "upper.txt"));
    assert.equal((await repository.run()).actions.upper, "restored");
  }));
