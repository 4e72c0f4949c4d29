import assert from "node:assert/strict";
import { join } from "node:path";
import { type Content, hashContent, md5Hex } from "../../src/dvc/content_hash.ts";
import { directoryManifest } from "../../src/dvc/directory_manifest.ts";
import { ObjectCache } from "../../src/dvc/object_cache.ts";
import { noStatCache } from "../../src/dvc/stat_cache.ts";
import { withFolder } from "../_temporary.ts";
import { readTree, writeTree } from "./_tree.ts";

interface Saved {
  folder: string;
  cache: ObjectCache;
  content: Content;
}

/** Saves a tree of files as `folder/work`, or its one file named "" as a plain file. */
function withSaved(tree: Record<string, string>, body: (saved: Saved) => Promise<void>) {
  return withFolder(async (folder) => {
    const work = join(folder, "work");
    if ("" in tree) await Deno.writeTextFile(work, tree[""]);
    else await writeTree(work, tree);
    const content = (await hashContent(work, { statCache: noStatCache }))!;
    const cache = new ObjectCache(join(folder, "cache"));
    await cache.save(work, content);
    await body({ folder, cache, content });
  });
}

async function objects(folder: string): Promise<Record<string, string>> {
  return await readTree(join(folder, "cache"));
}

const ONE = "f97c5d29941bfb1b2fdab0874906ab82";
const TWO = "b8a9f715dbb64fd5c56e7783c6820a61";
const BOTH = "6b18131dc289fd37006705affe961ef8.dir";

Deno.test("save() lays a file where DVC looks for it", () =>
  withSaved({ "": "one" }, async ({ folder, cache }) => {
    assert.deepEqual(await objects(folder), { [`files/md5/f9/${ONE.slice(2)}`]: "one" });
    assert.equal(cache.objectPath(ONE), join(folder, "cache/files/md5/f9", ONE.slice(2)));
  }));

Deno.test("save() lays a folder's files and its manifest where DVC looks for them", () =>
  withSaved({ one: "one", two: "two" }, async ({ folder, content }) => {
    assert.equal(content.md5, BOTH);
    assert.deepEqual(await objects(folder), {
      "files/md5/6b/18131dc289fd37006705affe961ef8.dir":
        `[{"md5": "${ONE}", "relpath": "one"}, {"md5": "${TWO}", "relpath": "two"}]`,
      [`files/md5/b8/${TWO.slice(2)}`]: "two",
      [`files/md5/f9/${ONE.slice(2)}`]: "one",
    });
  }));

Deno.test("save() makes objects read-only, whatever the file was", () =>
  withSaved({ one: "one" }, async ({ cache, content }) => {
    for (const md5 of [ONE, content.md5]) {
      assert.equal((await Deno.stat(cache.objectPath(md5))).mode! & 0o777, 0o444);
    }
  }));

Deno.test("save() stores files of equal content once, saved at the same time", () =>
  withSaved(
    Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`file${at}`, "the same"])),
    async ({ folder, content }) => {
      const found = Object.entries(await objects(folder));
      assert.deepEqual(found.map(([path]) => path.endsWith(".dir")).toSorted(), [false, true]);
      assert.equal(content.nfiles, 60);
    },
  ));

Deno.test("save() of what is there already changes nothing", () =>
  withSaved({ one: "one" }, async ({ folder, cache, content }) => {
    const before = await Deno.stat(cache.objectPath(ONE));
    await cache.save(join(folder, "work"), content);
    const after = await Deno.stat(cache.objectPath(ONE));
    assert.deepEqual([after.ino, after.mtime], [before.ino, before.mtime]);
  }));

Deno.test("save() that fails keeps the manifest away: it would promise what is not there", () =>
  withFolder(async (folder) => {
    await writeTree(join(folder, "work"), { one: "one", two: "two" });
    const content = (await hashContent(join(folder, "work"), { statCache: noStatCache }))!;
    await Deno.remove(join(folder, "work/two"));
    const cache = new ObjectCache(join(folder, "cache"));
    await assert.rejects(cache.save(join(folder, "work"), content), /no such file or folder$/);
    assert.equal(await cache.has(content.md5), false);
  }));

Deno.test("has() sees objects only once they are whole", () =>
  withSaved({ one: "one" }, async ({ cache, content }) => {
    assert.equal(await cache.has(content.md5), true);
    assert.equal(await cache.has(ONE), true);
    assert.equal(await cache.has(TWO), false);
    await Deno.mkdir(join(cache.objectPath(TWO), ".."));
    await Deno.writeTextFile(`${cache.objectPath(TWO)}.123.new`, "tw");
    assert.equal(await cache.has(TWO), false);
  }));

/** Overwrites an object in place, read-only as it is. */
async function damage(path: string, text: string): Promise<void> {
  await Deno.chmod(path, 0o644);
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, 0o444);
}

Deno.test("check() looks behind a folder's manifest for missing files", () =>
  withSaved({ one: "one", two: "two" }, async ({ cache }) => {
    assert.equal(await cache.check(BOTH), "intact");
    assert.equal(await cache.check(ONE), "intact");
    await Deno.remove(cache.objectPath(TWO));
    assert.equal(await cache.check(TWO), "missing");
    assert.equal(await cache.has(BOTH), true);
    assert.equal(await cache.check(BOTH), "missing");
    await Deno.remove(cache.objectPath(BOTH));
    assert.equal(await cache.check(BOTH), "missing");
  }));

for (const text of ["two!", "twx", ""]) {
  Deno.test(`check() finds a file that now holds '${text}'`, () =>
    withSaved({ one: "one", two: "two" }, async ({ cache }) => {
      await damage(cache.objectPath(TWO), text);
      assert.equal(await cache.check(TWO), "damaged");
      assert.equal(await cache.check(BOTH), "damaged");
      assert.equal(await cache.check(ONE), "intact");
    }));
}

Deno.test("check() finds a damaged manifest and a folder in a file's place", () =>
  withSaved({ one: "one", two: "two" }, async ({ cache }) => {
    await damage(cache.objectPath(BOTH), "[");
    assert.equal(await cache.check(BOTH), "damaged");
    await Deno.remove(cache.objectPath(ONE));
    await Deno.mkdir(cache.objectPath(ONE));
    assert.equal(await cache.check(ONE), "damaged");
  }));

Deno.test("check() asks the stat cache, and hashes a file again once it was written to", () =>
  withSaved({ one: "one" }, async ({ folder }) => {
    const reads: string[] = [];
    const known = new Map<string, string>();
    const cache = new ObjectCache(join(folder, "cache"), {
      ...noStatCache,
      get: (path, info) => known.get(`${path} ${info.mtime?.getTime()} ${info.size}`),
      set: (path, info, md5) => {
        reads.push(path);
        known.set(`${path} ${info.mtime?.getTime()} ${info.size}`, md5);
      },
    });
    assert.equal(await cache.check(ONE), "intact");
    assert.equal(await cache.check(ONE), "intact");
    assert.equal(reads.length, 1);
    await damage(cache.objectPath(ONE), "onx");
    await Deno.utime(cache.objectPath(ONE), 1, 1);
    assert.equal(await cache.check(ONE), "damaged");
  }));

Deno.test("checkout() refuses a damaged file and leaves the workspace as it was", () =>
  withSaved({ one: "one", two: "two" }, async ({ folder, cache }) => {
    await damage(cache.objectPath(TWO), "twx");
    await writeTree(join(folder, "work"), { two: "edited" });
    await assert.rejects(cache.checkout(BOTH, join(folder, "work")), {
      name: "UserError",
      message: `Cannot use ${cache.objectPath(TWO)}: the object is damaged`,
    });
    assert.deepEqual(await readTree(join(folder, "work")), { one: "one", two: "edited" });
  }));

Deno.test("putAsideDamaged() moves what is damaged and nothing else", () =>
  withSaved({ one: "one", two: "two" }, async ({ folder, cache }) => {
    await damage(cache.objectPath(TWO), "twx");
    await cache.putAsideDamaged(BOTH);
    assert.equal(await cache.check(TWO), "missing");
    assert.equal(await cache.check(ONE), "intact");
    assert.equal(await Deno.readTextFile(join(folder, "cache/damaged", TWO)), "twx");
    await damage(cache.objectPath(BOTH), "[]");
    await cache.putAsideDamaged(BOTH);
    assert.equal(await cache.check(BOTH), "missing");
  }));

Deno.test("save() replaces a damaged object", () =>
  withSaved({ one: "one", two: "two" }, async ({ folder, cache, content }) => {
    await damage(cache.objectPath(TWO), "twx");
    await cache.save(join(folder, "work"), content);
    assert.equal(await cache.check(BOTH), "intact");
  }));

Deno.test("save() refuses a file that changed since it was hashed, and keeps nothing of it", () =>
  withFolder(async (folder) => {
    await writeTree(join(folder, "work"), { one: "one" });
    const content = (await hashContent(join(folder, "work"), { statCache: noStatCache }))!;
    await writeTree(join(folder, "work"), { one: "other" });
    const cache = new ObjectCache(join(folder, "cache"));
    await assert.rejects(cache.save(join(folder, "work"), content), {
      name: "UserError",
      message: /^Cannot keep .*work\/one: it changed while it was copied into the cache$/,
    });
    assert.deepEqual(await readTree(join(folder, "cache")), {});
  }));

for (const relpath of ["../out", "/out", "a/../../out", "a/.."]) {
  Deno.test(`checkout() refuses a folder with the path ${relpath}`, () =>
    withSaved({ one: "one" }, async ({ folder, cache }) => {
      const text = directoryManifest([{ md5: ONE, relpath }]);
      const md5 = `${md5Hex(text)}.dir`;
      await Deno.mkdir(join(cache.objectPath(md5), ".."), { recursive: true });
      await Deno.writeTextFile(cache.objectPath(md5), text);
      await assert.rejects(cache.checkout(md5, join(folder, "new")), { name: "UserError" });
      assert.deepEqual(Object.keys(await readTree(join(folder, "work"))), ["one"]);
    }));
}

Deno.test("md5Below() is what a file or folder of a cached folder would hash to", () =>
  withSaved({ "a/one": "one", "a/two": "two", "ab": "x" }, async ({ folder, cache, content }) => {
    assert.equal(await cache.md5Below(content.md5, "a/one"), ONE);
    assert.equal(await cache.md5Below(content.md5, "a"), BOTH);
    assert.equal(
      (await hashContent(join(folder, "work/a"), { statCache: noStatCache }))?.md5,
      BOTH,
    );
    assert.equal(await cache.md5Below(content.md5, "b"), undefined);
    assert.equal(await cache.md5Below(ONE, "a"), undefined);
  }));

Deno.test("checkout() brings a file back, writable, and leaves nothing else", () =>
  withSaved({ "": "one" }, async ({ folder, cache }) => {
    await Deno.remove(join(folder, "work"));
    await cache.checkout(ONE, join(folder, "new/place"));
    assert.deepEqual(await readTree(join(folder, "new")), { place: "one" });
    assert.equal((await Deno.stat(join(folder, "new/place"))).mode! & 0o777, 0o644);
  }));

Deno.test("checkout() makes a file executable where asked", () =>
  withSaved({ "": "one" }, async ({ folder, cache }) => {
    await cache.checkout(ONE, join(folder, "script"), { isexec: true });
    assert.equal((await Deno.stat(join(folder, "script"))).mode! & 0o777, 0o755);
  }));

Deno.test("checkout() brings a folder back as it was, in the place of another", () => {
  const tree = { "a/é.txt": "1", "a/b/c": "", "z": "1" };
  return withSaved(tree, async ({ folder, cache, content }) => {
    await writeTree(join(folder, "work"), { stray: "goes", z: "edited" });
    await cache.checkout(content.md5, join(folder, "work"));
    assert.deepEqual(await readTree(join(folder, "work")), tree);
    assert.deepEqual(await hashContent(join(folder, "work"), { statCache: noStatCache }), content);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).toSorted(), [
      "cache",
      "work",
    ]);
  });
});

Deno.test("checkout() gives copies: editing one leaves the cache as it was", () =>
  withSaved({ one: "one" }, async ({ folder, cache, content }) => {
    await cache.checkout(content.md5, join(folder, "copy"));
    await Deno.writeTextFile(join(folder, "copy/one"), "edited");
    assert.equal(await Deno.readTextFile(cache.objectPath(ONE)), "one");
  }));

Deno.test("checkout() of one content to many places at once gives each its own", () =>
  withSaved({ "": "one" }, async ({ folder, cache }) => {
    const names = Array.from({ length: 20 }, (_, at) => `copy${at}`);
    await Promise.all(names.map((name) => cache.checkout(ONE, join(folder, "copies", name))));
    assert.deepEqual(
      await readTree(join(folder, "copies")),
      Object.fromEntries(names.toSorted().map((name) => [name, "one"])),
    );
  }));

Deno.test("checkout() of a folder that is not whole leaves the old one", () =>
  withSaved({ one: "one", two: "two" }, async ({ folder, cache, content }) => {
    await writeTree(join(folder, "work"), { one: "edited" });
    await Deno.remove(cache.objectPath(TWO));
    await assert.rejects(cache.checkout(content.md5, join(folder, "work")), {
      name: "UserError",
      message: /the object is missing$/,
    });
    assert.deepEqual(await readTree(join(folder, "work")), { one: "edited", two: "two" });
  }));
