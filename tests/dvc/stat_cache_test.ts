import assert from "node:assert/strict";
import { join } from "node:path";
import { hashContent, md5Hex } from "../../src/dvc/content_hash.ts";
import { StatCacheFile } from "../../src/dvc/stat_cache.ts";
import { withFolder } from "../_temporary.ts";
import { writeTree } from "./_tree.ts";

const MD5 = "b026324c6904b2a9cb4b88d6d61c81d1";

/** Writes a file that was last changed long ago. */
async function writeOld(path: string, text: string, year = 2001): Promise<Deno.FileInfo> {
  await Deno.writeTextFile(path, text);
  const then = new Date(Date.UTC(year, 0));
  await Deno.utime(path, then, then);
  return await Deno.stat(path);
}

Deno.test("StatCacheFile remembers a file across save() and open()", () =>
  withFolder(async (folder) => {
    const path = join(folder, "a file\twith é, tab");
    const info = await writeOld(path, "x");
    const cache = await StatCacheFile.open(join(folder, "below/cache"));
    assert.equal(cache.get(path, info), undefined);
    cache.set(path, info, MD5);
    assert.equal(cache.get(path, info), MD5);
    await cache.save();
    const again = await StatCacheFile.open(join(folder, "below/cache"));
    assert.equal(again.get(path, info), MD5);
  }));

Deno.test("StatCacheFile forgets a file whose size, time or inode changed", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    const cache = await StatCacheFile.open(join(folder, "cache"));
    const info = await writeOld(path, "one");
    cache.set(path, info, MD5);
    assert.equal(cache.get(path, await writeOld(path, "one!")), undefined);
    assert.equal(cache.get(path, await writeOld(path, "two", 2002)), undefined);
    await writeOld(join(folder, "other"), "two");
    await Deno.rename(join(folder, "other"), path);
    assert.equal(cache.get(path, await Deno.stat(path)), undefined);
    assert.equal(cache.get(path, info), MD5);
  }));

Deno.test("StatCacheFile does not trust a file that was written just now", () =>
  withFolder(async (folder) => {
    const path = join(folder, "file");
    const info = await writeOld(path, "x", new Date().getUTCFullYear() + 1);
    const cache = await StatCacheFile.open(join(folder, "cache"));
    cache.set(path, info, MD5);
    assert.equal(cache.get(path, info), undefined);
  }));

Deno.test("StatCacheFile writes nothing when it learned nothing", () =>
  withFolder(async (folder) => {
    const cache = await StatCacheFile.open(join(folder, "cache"));
    await cache.save();
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));

for (
  const [what, text] of Object.entries({
    "of another version": `0\n/file\t1 2 3\t${MD5}`,
    "that is binary": "\0\x01\xff\n\0",
    "whose lines were cut": `1\n/file\t1 2 3\t${MD5.slice(1)}\n/file\t1 2`,
  })
) {
  Deno.test(`StatCacheFile starts empty from a file ${what}, and can be saved`, () =>
    withFolder(async (folder) => {
      const path = join(folder, "cache");
      await Deno.writeTextFile(path, text);
      const info = { ...await Deno.stat(folder), size: 1, ino: 2, mtime: new Date(3) };
      const cache = await StatCacheFile.open(path);
      assert.equal(cache.get("/file", info), undefined);
      cache.set("/file", info, MD5);
      await cache.save();
      assert.equal((await StatCacheFile.open(path)).get("/file", info), MD5);
    }));
}

Deno.test("hashContent() with a stat cache reads an unchanged file once", () =>
  withFolder(async (folder) => {
    const data = join(folder, "data");
    await writeTree(data, { a: "one", b: "two" });
    for (const name of ["a", "b"]) await writeOld(join(data, name), name);
    const cache = await StatCacheFile.open(join(folder, "cache"));
    const first = await hashContent(data, { statCache: cache });
    // What the cache says is believed: the file is not read again.
    const info = await Deno.stat(join(data, "a"));
    cache.set(join(data, "a"), info, md5Hex("trusted"));
    assert.equal(
      (await hashContent(data, { statCache: cache }))?.files?.[0].md5,
      md5Hex("trusted"),
    );
    assert.equal(first?.files?.[0].md5, md5Hex("a"));
  }));
