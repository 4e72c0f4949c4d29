import assert from "node:assert/strict";
import { join } from "node:path";
import { md5Hex } from "../../src/dvc/content_hash.ts";
import { ObjectCache } from "../../src/dvc/object_cache.ts";
import { noStatCache } from "../../src/dvc/stat_cache.ts";
import { folderRemote } from "../../src/versions/folder_remote.ts";
import { pull } from "../../src/versions/pull.ts";
import { push } from "../../src/versions/push.ts";
import type { TrackedOut } from "../../src/versions/tracked_outs.ts";
import { readTree } from "../dvc/_tree.ts";
import { withFolder } from "../_temporary.ts";
import { cachedOut, watchedRemote } from "./_objects.ts";

const files = { "a": "one", "b/c": "two", "d": "one" };
const onProgress = () => {};

Deno.test("push() sends the manifest of a folder after all of its files, each once", () =>
  withFolder(async (folder) => {
    const { cache, out } = await cachedOut(folder, files);
    const remote = watchedRemote(join(folder, "store"));
    assert.deepEqual(await push([out], { cache, remote, onProgress }), { sent: 3, present: 0 });
    assert.equal(remote.arrivals.at(-1), out.md5);
    assert.deepEqual(await push([out], { cache, remote, onProgress }), { sent: 0, present: 1 });
  }));

Deno.test("push() keeps the manifest back when a file failed, and goes on where it ended", () =>
  withFolder(async (folder) => {
    const { cache, out } = await cachedOut(folder, files);
    const half = watchedRemote(join(folder, "store"), (md5) => md5 === md5Hex("two"));
    await assert.rejects(push([out], { cache, remote: half, onProgress }), {
      name: "UserError",
      message: /^Cannot push 1 of 3 objects .*\n1 arrived and stay; push again to go on$/,
    });
    assert.ok(!half.arrivals.includes(out.md5));
    const whole = watchedRemote(join(folder, "store"));
    assert.equal((await push([out], { cache, remote: whole, onProgress })).sent, 2);
  }));

Deno.test("push() refuses a damaged object of the cache and sends the others", () =>
  withFolder(async (folder) => {
    const { cache, out } = await cachedOut(folder, files);
    const path = cache.objectPath(md5Hex("two"));
    await Deno.chmod(path, 0o644);
    await Deno.writeTextFile(path, "twx");
    const remote = watchedRemote(join(folder, "store"));
    await assert.rejects(push([out], { cache, remote, onProgress }), /is damaged in the cache/);
    assert.deepEqual(remote.arrivals, [md5Hex("one")]);
  }));

async function pushed(folder: string): Promise<{ out: TrackedOut; store: string }> {
  const { cache, out } = await cachedOut(folder, files);
  const store = join(folder, "store");
  await push([out], { cache, remote: folderRemote(store), onProgress });
  return { out, store };
}

const elsewhere = (folder: string) => ({
  cache: new ObjectCache(join(folder, "other")),
  statCache: noStatCache,
  onProgress,
});

Deno.test("pull() brings every file back, and nothing when all is as recorded", () =>
  withFolder(async (folder) => {
    const { out, store } = await pushed(folder);
    await Deno.remove(out.path, { recursive: true });
    const options = { ...elsewhere(folder), remote: folderRemote(store), force: false };
    assert.deepEqual(await pull([out], options), {
      fetched: 3,
      written: [out.path],
      unchanged: [],
    });
    assert.deepEqual(await readTree(out.path), files);
    assert.deepEqual((await pull([out], options)).unchanged, [out.path]);
  }));

Deno.test("pull() replaces changes that no cache holds with `force` alone", () =>
  withFolder(async (folder) => {
    const { out, store } = await pushed(folder);
    await Deno.writeTextFile(join(out.path, "a"), "edited");
    const options = { ...elsewhere(folder), remote: folderRemote(store) };
    await assert.rejects(pull([out], { ...options, force: false }), /^UserError: Cannot replace /);
    assert.equal(await Deno.readTextFile(join(out.path, "a")), "edited");
    await pull([out], { ...options, force: true });
    assert.deepEqual(await readTree(out.path), files);
  }));

for (
  const [what, spoil, complaint] of [
    ["lost", (path: string) => Deno.remove(path), /is not there, expected what was pushed/],
    ["damaged", async (path: string) => {
      await Deno.chmod(path, 0o644);
      await Deno.writeTextFile(path, "twx");
    }, /expected the content that its name promises/],
  ] as const
) {
  Deno.test(`pull() leaves the workspace as it is when the remote has ${what} an object`, () =>
    withFolder(async (folder) => {
      const { out, store } = await pushed(folder);
      await Deno.remove(join(out.path, "a"));
      const before = await readTree(out.path);
      await spoil(new ObjectCache(store).objectPath(md5Hex("two")));
      const options = { ...elsewhere(folder), remote: folderRemote(store), force: true };
      await assert.rejects(pull([out], options), { name: "UserError", message: complaint });
      assert.deepEqual(await readTree(out.path), before);
      assert.equal(await options.cache.check(md5Hex("two")), "missing");
    }));
}

for (const link of ["hardlink", "symlink"] as const) {
  Deno.test(`pull() puts a ${link} into the workspace where the cache is set so`, () =>
    withFolder(async (folder) => {
      const { out } = await pushed(folder);
      await Deno.remove(out.path, { recursive: true });
      const cache = new ObjectCache(join(folder, "cache"), noStatCache, { link });
      await pull([out], { cache, statCache: noStatCache, onProgress, force: false });
      assert.deepEqual(await readTree(out.path), files);
      const [here, object] = [join(out.path, "b/c"), cache.objectPath(md5Hex("two"))]
        .map((path) => Deno.statSync(path).ino);
      assert.equal(here, object);
    }));
}
