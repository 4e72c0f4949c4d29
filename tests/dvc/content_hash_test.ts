/**
 * Content hashes against values that DVC 3.64 computed, and the properties that make a hash worth
 * having: it sees every byte and every name, and nothing else.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { hashContent, md5Hex } from "../../src/dvc/content_hash.ts";
import {
  compareCodePoints,
  type DirectoryEntry,
  directoryManifest,
} from "../../src/dvc/directory_manifest.ts";
import { noStatCache, type StatCache } from "../../src/dvc/stat_cache.ts";
import { withFolder } from "../_temporary.ts";
import { writeTree } from "./_tree.ts";

const pure = { permissions: "none" } as const;

// md5("foo") and md5("bar"), as `md5sum` prints them.
const FOO = "acbd18db4cc2f85cedef654fccc4a4d8";
const BAR = "37b51d194a7513e45b56f6524f2d51f2";

Deno.test("md5Hex() is the md5 of the UTF-8 bytes", pure, () => {
  assert.equal(md5Hex("foo"), FOO);
  assert.equal(md5Hex("é"), md5Hex(new Uint8Array([0xc3, 0xa9])));
});

Deno.test("directoryManifest() is the text that Python's json.dumps makes", pure, () => {
  const text = directoryManifest([
    { md5: FOO, relpath: "b.txt" },
    { md5: BAR, relpath: "a/é.txt" },
    { md5: BAR, relpath: "a.txt" },
  ]);
  // "." sorts before "/", and é is spelled as its escape.
  assert.equal(
    text,
    `[{"md5": "${BAR}", "relpath": "a.txt"}, ` +
      `{"md5": "${BAR}", "relpath": "a/\\u00e9.txt"}, ` +
      `{"md5": "${FOO}", "relpath": "b.txt"}]`,
  );
});

Deno.test("directoryManifest() escapes exactly what Python escapes", pure, () => {
  // python3 -c 'import json; print(json.dumps("\x1f \"\\/~\x7f\x80é\U0001F600"))'
  const relpath = '\x1f "\\/~\x7f\x80é😀';
  const escaped = '\\u001f \\"\\\\/~\\u007f\\u0080\\u00e9\\ud83d\\ude00';
  assert.equal(
    directoryManifest([{ md5: FOO, relpath }]),
    `[{"md5": "${FOO}", "relpath": "${escaped}"}]`,
  );
});

Deno.test(
  "compareCodePoints() puts what lies above U+FFFF last, unlike JavaScript's <",
  pure,
  () => {
    const names = ["😀", "\uffee", "b", "ab", "a", "", "B", "é"];
    const python = ["", "B", "a", "ab", "b", "é", "\uffee", "😀"];
    assert.deepEqual(names.toSorted(compareCodePoints), python);
    assert.notDeepEqual(names.toSorted(), python);
  },
);

Deno.test("compareCodePoints() orders as UTF-8 bytes do", pure, () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(fc.property(text, text, (a, b) => {
    const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
    assert.equal(Math.sign(compareCodePoints(a, b)), bytes);
  }));
});

// Each value is what `dvc add` of DVC 3.64 writes for the tree: the md5 of the manifest, ".dir" added.
const golden: Record<string, Record<string, string>> = {
  "6b18131dc289fd37006705affe961ef8.dir": { one: "one", two: "two" },
  "5fb6b29836c388e093ca0715c872fe2a.dir": { 1: "1", 2: "2" },
  "d46007ab689cfc4a5201858972cd27af.dir": { "a.txt": "bar", "a/é.txt": "bar", "b.txt": "foo" },
};

for (const [md5, tree] of Object.entries(golden)) {
  Deno.test(`hashContent() the folder ${Object.keys(tree).join(", ")} is DVC's ${md5}`, () =>
    withFolder(async (folder) => {
      await writeTree(folder, tree);
      const content = await hashContent(folder, { statCache: noStatCache });
      assert.equal(content?.md5, md5);
      assert.equal(content.nfiles, Object.keys(tree).length);
      assert.equal(content.size, Object.values(tree).join("").length);
    }));
}

Deno.test("hashContent() an empty folder is the md5 of an empty list", () =>
  withFolder(async (folder) => {
    assert.deepEqual(await hashContent(folder, { statCache: noStatCache }), {
      md5: "d751713988987e9331980363e24189ce.dir",
      size: 0,
      nfiles: 0,
      files: [],
    });
  }));

Deno.test("hashContent() a file is the md5 of its bytes, carriage returns included", () =>
  withFolder(async (folder) => {
    await writeTree(folder, { unix: "a\n", dos: "a\r\n" });
    assert.deepEqual(await hashContent(join(folder, "unix"), { statCache: noStatCache }), {
      md5: md5Hex("a\n"),
      size: 2,
    });
    assert.equal(
      (await hashContent(join(folder, "dos"), { statCache: noStatCache }))?.md5,
      md5Hex("a\r\n"),
    );
  }));

Deno.test("hashContent() says of a file that it is executable, which does not change its hash", () =>
  withFolder(async (folder) => {
    await writeTree(folder, { script: "foo" });
    await Deno.chmod(join(folder, "script"), 0o755);
    assert.deepEqual(await hashContent(join(folder, "script"), { statCache: noStatCache }), {
      md5: FOO,
      size: 3,
      isexec: true,
    });
  }));

Deno.test("hashContent() a file that takes many reads is the md5 of the whole", () =>
  withFolder(async (folder) => {
    const bytes = new Uint8Array(3_000_001).map((_, at) => at * at);
    await Deno.writeFile(join(folder, "large"), bytes);
    assert.equal(
      (await hashContent(join(folder, "large"), { statCache: noStatCache }))?.md5,
      md5Hex(bytes),
    );
  }));

Deno.test("hashContent() is undefined where nothing lies, below a file too", () =>
  withFolder(async (folder) => {
    await writeTree(folder, { file: "" });
    assert.equal(await hashContent(join(folder, "nothing"), { statCache: noStatCache }), undefined);
    assert.equal(
      await hashContent(join(folder, "file/below"), { statCache: noStatCache }),
      undefined,
    );
  }));

Deno.test("hashContent() leaves out the folders of git and DVC", () =>
  withFolder(async (folder) => {
    await writeTree(folder, {
      one: "one",
      two: "two",
      ".git/config": "x",
      ".dvc/config": "x",
      ".hg/store": "x",
    });
    const content = await hashContent(folder, { statCache: noStatCache });
    assert.equal(content?.md5, "6b18131dc289fd37006705affe961ef8.dir");
  }));

Deno.test("hashContent() reads through a link to a file", () =>
  withFolder(async (folder) => {
    await writeTree(folder, { "folder/one": "one", elsewhere: "two" });
    await Deno.symlink(join(folder, "elsewhere"), join(folder, "folder/two"));
    const content = await hashContent(join(folder, "folder"), { statCache: noStatCache });
    assert.equal(content?.md5, "6b18131dc289fd37006705affe961ef8.dir");
  }));

Deno.test("hashContent() passes by a link to a folder", () =>
  withFolder(async (folder) => {
    await writeTree(folder, { "folder/one": "one", "folder/two": "two", "elsewhere/three": "3" });
    await Deno.symlink(join(folder, "elsewhere"), join(folder, "folder/link"));
    const content = await hashContent(join(folder, "folder"), { statCache: noStatCache });
    assert.equal(content?.md5, "6b18131dc289fd37006705affe961ef8.dir");
  }));

Deno.test("hashContent() asks the stat cache first and tells it what it read", () =>
  withFolder(async (folder) => {
    await writeTree(folder, { known: "one", unknown: "two" });
    const told: [string, string][] = [];
    const cache: StatCache = {
      ...noStatCache,
      get: (path) => path.endsWith("/known") ? FOO : undefined,
      set: (path, _, md5) => told.push([path, md5]),
    };
    assert.deepEqual((await hashContent(folder, { statCache: cache }))?.files, [
      { md5: FOO, relpath: "known" },
      { md5: md5Hex("two"), relpath: "unknown" },
    ]);
    assert.deepEqual(told, [[join(folder, "unknown"), md5Hex("two")]]);
  }));

const name = fc.constantFrom("a", "b", "é", "a.b", "Z", "😀");
const relpath = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
/** Files that can lie beside each other: no path is a folder of another. */
const tree = fc.uniqueArray(fc.tuple(relpath, fc.string({ maxLength: 8 })), {
  selector: ([path]) => path,
  maxLength: 6,
}).map((files) => files.filter(([path]) => !files.some(([other]) => other.startsWith(`${path}/`))));

Deno.test("hashContent() does not depend on the order in which files were made", () =>
  fc.assert(
    fc.asyncProperty(
      tree.chain((files) =>
        fc.tuple(
          fc.constant(files),
          fc.shuffledSubarray(files, { minLength: files.length, maxLength: files.length }),
        )
      ),
      ([files, shuffled]) =>
        withFolder(async (folder) => {
          for (const [at, order] of [["first", files], ["second", shuffled]] as const) {
            for (const [path, text] of order) await writeTree(join(folder, at), { [path]: text });
            await Deno.mkdir(join(folder, at), { recursive: true });
          }
          assert.deepEqual(
            await hashContent(join(folder, "first"), { statCache: noStatCache }),
            await hashContent(join(folder, "second"), { statCache: noStatCache }),
          );
        }),
    ),
    { numRuns: 20 },
  ));

const entries = fc.uniqueArray(
  fc.record({ md5: fc.constantFrom(FOO, BAR), relpath: fc.string({ unit: "binary" }) }, {
    noNullPrototype: true,
  }),
  { selector: (entry) => entry.relpath, minLength: 1, maxLength: 6 },
);

Deno.test("directoryManifest() loses nothing: parsing it gives the entries back", pure, () => {
  const byPath = (a: DirectoryEntry, b: DirectoryEntry) => compareCodePoints(a.relpath, b.relpath);
  fc.assert(fc.property(entries, (entries) => {
    assert.deepEqual(JSON.parse(directoryManifest(entries)), entries.toSorted(byPath));
  }));
});

Deno.test("hashContent() sees a renamed file, a changed byte and an added file", () =>
  withFolder(async (folder) => {
    const trees: Record<string, string>[] = [
      { a: "1" },
      { b: "1" },
      { a: "2" },
      { a: "1", c: "" },
      { "a/a": "1" },
    ];
    const hashes = await Promise.all(trees.map(async (tree, at) => {
      const path = join(folder, String(at));
      await writeTree(path, tree);
      return (await hashContent(path, { statCache: noStatCache }))?.md5;
    }));
    assert.equal(new Set(hashes).size, hashes.length);
  }));
