import assert from "node:assert/strict";
import type { LockFile } from "../../src/dvc/lock_file.ts";
import { mergeLocks } from "../../src/dvc/lock_merge.ts";

const lock = (stages: Record<string, string>): LockFile => ({
  schema: "2.0",
  stages: Object.fromEntries(Object.entries(stages).map(([name, cmd]) => [name, { cmd }])),
});

Deno.test("mergeLocks() takes each side's changes, removals too, and ours where both changed", () => {
  const { lock: merged, ours } = mergeLocks({
    base: lock({ same: "0", ours: "0", theirs: "0", both: "0", equal: "0", gone: "0", left: "0" }),
    ours: lock({ same: "0", ours: "1", theirs: "0", both: "1", equal: "1", gone: "0", new: "1" }),
    theirs: lock({
      same: "0",
      ours: "0",
      theirs: "2",
      both: "2",
      equal: "1",
      left: "0",
      other: "2",
    }),
  });
  assert.deepEqual(
    merged,
    lock({ same: "0", ours: "1", theirs: "2", both: "1", equal: "1", new: "1", other: "2" }),
  );
  assert.deepEqual(ours, ["both"]);
});

Deno.test("mergeLocks() of files without a common base keeps the stages of both", () => {
  const { lock: merged, ours } = mergeLocks({ ours: lock({ a: "1" }), theirs: lock({ b: "2" }) });
  assert.deepEqual([merged, ours], [lock({ a: "1", b: "2" }), []]);
});
