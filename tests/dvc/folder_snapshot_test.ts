/** A folder in which nothing changed is recognised without a listing, and any change is seen. */
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { hashContent, summarizeContent } from "../../src/dvc/content_hash.ts";
import { noStatCache, type StatCache, StatCacheFile } from "../../src/dvc/stat_cache.ts";
import { withFolder } from "../_temporary.ts";
import { writeTree } from "./_tree.ts";

/** Moves what was written lately an hour or more back, each to a second of its own, as time would. */
function age(top: string): void {
  const recent: string[] = [];
  const collect = (path: string) => {
    const info = Deno.lstatSync(path);
    if (info.mtime!.getTime() > Date.now() - 3_600_000) recent.push(path);
    if (!info.isDirectory) return;
    for (const { name } of Deno.readDirSync(path)) collect(join(path, name));
  };
  collect(top);
  for (const path of recent) {
    const then = new Date(Date.now() - 7_200_000 - 1000 * ages++);
    Deno.utimeSync(path, then, then);
  }
}
let ages = 0;

/** The summary by a stat cache, which has to be that of a hash from scratch. */
async function checkedSummary(data: string, statCache: StatCache, root: string) {
  age(data);
  const content = await hashContent(data, { statCache: noStatCache, root });
  const { files: _, ...expected } = content!;
  const found = await summarizeContent(data, { statCache, root });
  assert.deepEqual(found, expected);
  return found;
}

const names = fc.constantFrom("a", "b", "c/d", "c/e/f", "g\th");
const change = fc.oneof(
  fc.record({ kind: fc.constant("write"), name: names, text: fc.constantFrom("1", "22", "3") }),
  fc.record({ kind: fc.constant("remove"), name: names }),
  fc.record({ kind: fc.constant("rename"), name: names, to: names }),
  fc.record({ kind: fc.constant("ignore"), text: fc.constantFrom("a", "*.x", "c/", "") }),
  fc.record({ kind: fc.constant("nest"), name: fc.constantFrom("c", "c/e") }),
);

Deno.test("summarizeContent() says of a folder what hashContent() says, whatever changed since", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 2, maxLength: 8 }),
      (changes) =>
        withFolder(async (root) => {
          const data = join(root, "data");
          await writeTree(data, { a: "1", "c/d": "2", "c/e/f": "3" });
          const statCache = await StatCacheFile.open(join(root, "stat"));
          await checkedSummary(data, statCache, root);
          for (const each of changes) {
            await apply(root, each).catch((error) => {
              if (!/os error (2|17|20|21|39)\b/.test(String(error))) throw error; // not possible here
            });
            await checkedSummary(data, statCache, root);
            await checkedSummary(data, statCache, root);
          }
        }),
    ),
    { numRuns: 40, seed: 7 },
  ));

async function apply(
  root: string,
  change: { kind: string; name?: string; text?: string; to?: string },
): Promise<void> {
  const path = join(root, "data", change.name ?? "");
  if (change.kind === "write") await writeTree(root, { [`data/${change.name}`]: change.text! });
  if (change.kind === "remove") await Deno.remove(path);
  if (change.kind === "rename") await Deno.rename(path, join(root, "data", change.to!));
  if (change.kind === "ignore") await writeTree(root, { ".dvcignore": change.text! });
  if (change.kind === "nest") await Deno.mkdir(join(path, ".dvc"));
}

/** A cache that fails where a file of a folder is looked up. */
const onlyFolders = (statCache: StatCache): StatCache => ({
  ...noStatCache,
  get: (path) => assert.fail(`${path} was looked up`),
  getFolder: (path) => statCache.getFolder(path),
});

Deno.test("summarizeContent() looks up no file of a folder in which nothing changed", () =>
  withFolder(async (root) => {
    const data = join(root, "data");
    await writeTree(data, { "a.txt": "one", "below/b.txt": "two" });
    const statCache = await StatCacheFile.open(join(root, "stat"));
    const first = await checkedSummary(data, statCache, root);
    await statCache.save();
    const again = onlyFolders(await StatCacheFile.open(join(root, "stat")));
    assert.deepEqual(await summarizeContent(data, { statCache: again, root }), first);
    await writeTree(data, { "below/c.txt": "" });
    await assert.rejects(summarizeContent(data, { statCache: again, root }), /was looked up/);
  }));

Deno.test("summarizeContent() does not trust a folder that was written just now", () =>
  withFolder(async (root) => {
    const data = join(root, "data");
    await writeTree(data, { "a.txt": "one" });
    age(data);
    const now = new Date(Date.now() + 60_000);
    Deno.utimeSync(data, now, now);
    const statCache = await StatCacheFile.open(join(root, "stat"));
    await summarizeContent(data, { statCache, root });
    assert.equal(statCache.getFolder(data), undefined);
  }));

Deno.test("summarizeContent() sees a link to a folder that became a link to a file", () =>
  withFolder(async (root) => {
    const data = join(root, "data");
    await writeTree(root, { "data/a": "one", "elsewhere/b": "two" });
    await Deno.symlink(join(root, "elsewhere"), join(data, "link"));
    const statCache = await StatCacheFile.open(join(root, "stat"));
    await checkedSummary(data, statCache, root);
    await Deno.remove(join(root, "elsewhere"), { recursive: true });
    await writeTree(root, { elsewhere: "a file" });
    assert.equal((await checkedSummary(data, statCache, root)).nfiles, 2);
  }));
