import assert from "node:assert/strict";
import { withDataFolder } from "./_data_repository.ts";

const files = { "data/a": "one", "data/b": "two", "kept.txt": "in git" };

Deno.test("the data commands tell what changed, and lead from one to the next", () =>
  withDataFolder(files, async ({ run, fail, git, write }) => {
    await git("add", "kept.txt");
    assert.match(await fail("data_add", "kept.txt"), /git tracks kept\.txt; first git rm/);
    assert.match(await fail("data_add", "../elsewhere"), /below the repository's root/);
    assert.match(
      await run("data_add", "data/"),
      /^added data: 2 files, 6 B.*\nWrote data\.dvc \.gitignore\nNext: git add/s,
    );
    assert.match(await fail("data_add", "data/a"), /data\.dvc tracks data; add data again/);
    await git("add", ".");
    await git("commit", "--quiet", "-m", "first");
    await write({ "data/c": "three", "data/a": "1" });
    assert.match(
      await run("data_status"),
      /^data .* changed .*\n0 of 1 as recorded\nNext: .*add data/m,
    );
    assert.match(await run("data_diff"), /^~ data\n {4}~ a\n {4}\+ c\n/);
    await run("data_add", "data");
    assert.match(await run("data_status", "--cloud"), / 4 to push/);
    await run("data_push");
    assert.match(await run("data_diff", "HEAD"), /^~ data\n/);
    assert.match(await run("data_gc"), /1 \(.* B\) are not needed|they stay/);
  }));

Deno.test("a truncated record ends a command with its name and the way out", () =>
  withDataFolder({ ...files, "data.dvc": "outs:\n- md5: 6b18" }, async ({ fail }) => {
    for (const script of ["data_status", "data_push", "data_pull", "data_gc"]) {
      assert.match(
        await fail(script),
        /^error: Cannot use data\.dvc: .*restore data\.dvc from git/m, // a first use downloads
      );
    }
  }));
