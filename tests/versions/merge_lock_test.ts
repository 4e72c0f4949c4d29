import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { withDataFolder } from "./_data_repository.ts";

const SCRIPT = fileURLToPath(new URL("../../pipelines/merge_lock.ts", import.meta.url));
const files = {
  ".gitattributes": "dvc.lock merge=dvc-lock\n",
  ".gitignore": "*.out\n",
  "a": "1",
  "b": "1",
  "dvc.yaml": `stages:
  a: { cmd: cp a a.out, deps: [a], outs: [a.out] }
  b: { cmd: cp b b.out, deps: [b], outs: [b.out] }
`,
};

Deno.test("git merges the dvc.lock of two branches without a conflict, and nothing is stale", () =>
  withDataFolder(files, async ({ run, git, write, read }) => {
    await run("run");
    await git("add", ".");
    await git("commit", "--quiet", "-m", "base");
    await run("merge_lock", "--install");
    // Here the driver is started by this program, as there is no deno.json in the folder.
    const driver = `${Deno.execPath()} run -A --no-check ${SCRIPT} %O %A %B`;
    await git("config", "merge.dvc-lock.driver", driver);
    for (const [branch, file] of [["left", "a"], ["right", "b"]]) {
      await git("checkout", "--quiet", "-b", branch, "main");
      await run("run");
      await write({ [file]: `${branch}` });
      await run("run");
      await git("commit", "--quiet", "-am", branch);
    }
    await git("merge", "--quiet", "--no-edit", "left");
    assert.doesNotMatch(await read("dvc.lock"), /<<<<|>>>>/);
    await run("data_pull"); // the outs of the other branch, from the cache
    assert.doesNotMatch(await run("run", "--dry"), /would run/);
    assert.deepEqual([await read("a"), await read("b")], ["left", "right"]);
  }));
