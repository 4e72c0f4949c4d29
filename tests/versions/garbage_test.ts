import assert from "node:assert/strict";
import { join } from "node:path";
import { md5Hex } from "../../src/dvc/content_hash.ts";
import { folderRemote } from "../../src/versions/folder_remote.ts";
import { freeGarbage, planGarbage } from "../../src/versions/garbage.ts";
import { push } from "../../src/versions/push.ts";
import { withFolder } from "../_temporary.ts";
import { cachedOut } from "./_objects.ts";

Deno.test("planGarbage() frees what is unused and pushed, and keeps what exists here alone", () =>
  withFolder(async (folder) => {
    const remote = folderRemote(join(folder, "store"));
    const old = await cachedOut(folder, { a: "one", b: "two" });
    await push([old.out], { cache: old.cache, remote, onProgress: () => {} });
    await cachedOut(folder, { a: "three", b: "two" }); // neither pushed nor recorded
    const { cache, out } = await cachedOut(folder, { a: "four", b: "two" });

    const plan = await planGarbage([out], { cache, remote });
    assert.deepEqual(plan.free.toSorted(), [md5Hex("one"), old.out.md5].toSorted());
    assert.ok(plan.keep.includes(md5Hex("three")));
    assert.equal(plan.used, 3);
    await freeGarbage(plan, cache);
    assert.equal(await cache.check(out.md5), "intact");
    assert.equal(await cache.check(md5Hex("one")), "missing");
    assert.equal(await cache.check(md5Hex("three")), "intact");
  }));
