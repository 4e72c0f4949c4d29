/**
 * Adding, pushing and pulling data against every fault at every file operation: data stays whole,
 * records and manifests promise nothing that is not there, and doing it again completes.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { hashContent } from "../../src/dvc/content_hash.ts";
import { parseDvcFile } from "../../src/dvc/dvc_file.ts";
import { ObjectCache } from "../../src/dvc/object_cache.ts";
import { noStatCache } from "../../src/dvc/stat_cache.ts";
import { UserError } from "../../src/errors.ts";
import { unnamedFileError } from "../../src/system_error.ts";
import { addPath } from "../../src/versions/add.ts";
import { folderRemote } from "../../src/versions/folder_remote.ts";
import { pull } from "../../src/versions/pull.ts";
import { push } from "../../src/versions/push.ts";
import { readTree, writeTree } from "../dvc/_tree.ts";
import { cachedOut } from "../versions/_objects.ts";
import { type Fault, type FaultRun, forEveryFault } from "./_faulty_files.ts";

const files = { "a": "one", "b/c": "two" };
const onProgress = () => {};

/** What a person reads names what failed, without a stack. */
function assertClear({ injected, error }: FaultRun, fault: Fault): void {
  if (error === undefined || fault === "kill" || fault === "short write") return;
  const told = unnamedFileError(error);
  assert.ok(told instanceof UserError, `${injected}: ${error}`);
  assert.match(told.message, /^Cannot /);
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

Deno.test("data:add leaves data as it is and a record that the cache can keep, after every fault", async () => {
  const before = Deno.cwd();
  const add = () => addPath("data", { cache: new ObjectCache(), statCache: noStatCache });
  try {
    const counts = await forEveryFault({
      async prepare() {
        const folder = await Deno.makeTempDir({ prefix: "etiquette-test-" });
        await writeTree(folder, { "data/a": "one", "data/b/c": "two", ".dvc/config": "" });
        Deno.chdir(folder);
        return folder;
      },
      body: add,
      async check(folder, run, fault) {
        assert.deepEqual(await readTree("data"), files);
        const record = await Deno.readTextFile("data.dvc").catch(() => undefined);
        if (record !== undefined) {
          const [{ md5 }] = parseDvcFile(record, "data.dvc").outs;
          assert.equal(await new ObjectCache().check(md5!), "intact");
        }
        assertClear(run, fault);
        await add();
        assert.match(await Deno.readTextFile(".gitignore"), /^\/data$/m);
        await Deno.remove(folder, { recursive: true });
      },
    });
    assert.ok(sum(counts) > 80, JSON.stringify(counts));
  } finally {
    Deno.chdir(before);
  }
});

Deno.test("data:push leaves a manifest at the remote after all of its files alone, after every fault", async () => {
  const counts = await forEveryFault({
    async prepare() {
      const folder = await Deno.makeTempDir({ prefix: "etiquette-test-" });
      return { folder, store: join(folder, "store"), ...await cachedOut(folder, files) };
    },
    body: ({ cache, out, store }) =>
      push([out], { cache, remote: folderRemote(store), onProgress }),
    async check({ folder, store, cache, out }, run, fault) {
      const arrived = new ObjectCache(store);
      if (await arrived.has(out.md5)) assert.equal(await arrived.check(out.md5), "intact");
      assert.equal(await cache.check(out.md5), "intact");
      assertClear(run, fault);
      await push([out], { cache, remote: folderRemote(store), onProgress });
      assert.equal(await arrived.check(out.md5), "intact");
      await Deno.remove(folder, { recursive: true });
    },
  });
  assert.ok(sum(counts) > 60, JSON.stringify(counts));
});

Deno.test("data:pull leaves the old or the new data, whole, after every fault", async () => {
  const counts = await forEveryFault({
    async prepare() {
      const folder = await Deno.makeTempDir({ prefix: "etiquette-test-" });
      const store = join(folder, "store");
      const { cache, out } = await cachedOut(folder, files);
      await push([out], { cache, remote: folderRemote(store), onProgress });
      await writeTree(out.path, { a: "old" });
      const old = (await hashContent(out.path, { statCache: noStatCache }))!;
      const here = new ObjectCache(join(folder, "here"));
      await here.save(out.path, old);
      return { folder, store, out, here };
    },
    body: ({ store, out, here }) => pullHere(store, out, here),
    async check({ folder, store, out, here }, run, fault) {
      const data = await readTree(out.path).catch(() => undefined) ??
        await readTree(join(folder, ".data.old"));
      const expected = data.a === "old" ? { ...files, a: "old" } : files;
      assert.deepEqual(data, expected);
      assertClear(run, fault);
      await pullHere(store, out, here);
      assert.deepEqual(await readTree(out.path), files);
      await Deno.remove(folder, { recursive: true });
    },
  });
  assert.ok(sum(counts) > 100, JSON.stringify(counts));
});

function pullHere(store: string, out: Parameters<typeof pull>[0][number], cache: ObjectCache) {
  const remote = folderRemote(store);
  return pull([out], { cache, statCache: noStatCache, remote, force: false, onProgress });
}
