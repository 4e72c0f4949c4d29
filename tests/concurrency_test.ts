import assert from "node:assert/strict";
import { inParallel } from "../src/concurrency.ts";

Deno.test("inParallel() does each item once, in order, no more at a time than the limit", async () => {
  const begun: [string, number][] = [];
  let running = 0, most = 0;
  await inParallel(["a", "b", "c", "d", "e"], 2, async (item, at) => {
    begun.push([item, at]);
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
  });
  assert.deepEqual(begun, [["a", 0], ["b", 1], ["c", 2], ["d", 3], ["e", 4]]);
  assert.deepEqual([most, running], [2, 0]);
});

Deno.test("inParallel() of nothing is done at once", async () => {
  await inParallel([], 3, () => assert.fail("nothing to do"));
});

Deno.test("inParallel() that fails begins nothing more and waits for what it began", async () => {
  const slow = Promise.withResolvers<void>();
  const done: string[] = [];
  const all = inParallel(["slow", "bad", "never"], 2, async (item) => {
    if (item === "bad") throw new TypeError("no good");
    await slow.promise;
    done.push(item);
  });
  let settled = false;
  const failed = assert.rejects(all, /no good/).then(() => settled = true);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  assert.equal(settled, false);
  slow.resolve();
  await failed;
  assert.deepEqual(done, ["slow"]);
});
