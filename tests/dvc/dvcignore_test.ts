/** Which files of a folder count as its content, by the patterns of .dvcignore. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { hashContent } from "../../src/dvc/content_hash.ts";
import { listFiles } from "../../src/dvc/folder_walk.ts";
import { noStatCache } from "../../src/dvc/stat_cache.ts";
import { withFolder } from "../_temporary.ts";
import { writeTree } from "./_tree.ts";

const files = ["a.ts", "a.md", "b/c.ts", "b/c.md", "b/d/e.ts", ".git/head", "sub/.dvc/config"];

/** The files that count below `folder` of a repository with these `.dvcignore` files. */
async function counted(ignores: Record<string, string>, folder = "src"): Promise<string[]> {
  return await withFolder(async (root) => {
    const tree = Object.fromEntries(files.map((path) => [`src/${path}`, path]));
    await writeTree(root, { ...tree, ...ignores });
    const found = await listFiles(join(root, folder), root);
    return found.toSorted();
  });
}

const all = ["a.md", "a.ts", "b/c.md", "b/c.ts", "b/d/e.ts"];

const cases: Record<string, { ignores: Record<string, string>; folder?: string; left: string[] }> =
  {
    "without .dvcignore all but git and other repositories": { ignores: {}, left: all },
    "a suffix at any depth": {
      ignores: { ".dvcignore": "*.md" },
      left: ["a.ts", "b/c.ts", "b/d/e.ts"],
    },
    "a whole folder by its name": { ignores: { ".dvcignore": "b/" }, left: ["a.md", "a.ts"] },
    "a folder's pattern is no file's": { ignores: { ".dvcignore": "a.ts/" }, left: all },
    "a path from the root": {
      ignores: { ".dvcignore": "/src/b/c.ts" },
      left: ["a.md", "a.ts", "b/c.md", "b/d/e.ts"],
    },
    "a later pattern brings back": {
      ignores: { ".dvcignore": "*.md\n!a.md" },
      left: ["a.md", "a.ts", "b/c.ts", "b/d/e.ts"],
    },
    "comments, blanks and spaces around": {
      ignores: { ".dvcignore": "# *.ts\n\n  *.md  \n" },
      left: ["a.ts", "b/c.ts", "b/d/e.ts"],
    },
    "upper case is another name": { ignores: { ".dvcignore": "*.MD" }, left: all },
    "a nearer file overrules the one above": {
      ignores: { ".dvcignore": "*.md\nb/", "src/.dvcignore": "!*.md" },
      folder: "src/b",
      left: [],
    },
    "a file between speaks for its folder": {
      ignores: { ".dvcignore": "*.md", "src/.dvcignore": "!/b/*.md" },
      folder: "src/b",
      left: ["c.md", "c.ts", "d/e.ts"],
    },
    "the rules above hold for a folder that is hashed alone": {
      ignores: { ".dvcignore": "/src/b/c.md" },
      folder: "src/b",
      left: ["c.ts", "d/e.ts"],
    },
    "a folder that is ignored itself is empty": {
      ignores: { ".dvcignore": "/src/" },
      folder: "src/b",
      left: [],
    },
  };

for (const [what, { ignores, folder, left }] of Object.entries(cases)) {
  Deno.test(`listFiles() ${what}`, async () => {
    assert.deepEqual(await counted(ignores, folder), left);
  });
}

Deno.test("listFiles() refuses a .dvcignore in the folder, as DVC does", async () => {
  await assert.rejects(counted({ "src/b/.dvcignore": "x" }), {
    name: "UserError",
    message: /^Cannot hash .*src: b\/\.dvcignore lies in it, expected in a folder above/,
  });
});

Deno.test("hashContent() ignores what .dvcignore names, and hashes a file that is asked for by name", () =>
  withFolder(async (root) => {
    await writeTree(root, { "data/one": "one", "data/two": "two" });
    const hash = async (path: string) =>
      (await hashContent(join(root, path), { statCache: noStatCache, root }))?.md5;
    const before = await hash("data");
    await writeTree(root, { ".dvcignore": "*.log", "data/x.log": "noise" });
    assert.equal(await hash("data"), before);
    assert.notEqual(await hash("data/x.log"), undefined);
  }));
