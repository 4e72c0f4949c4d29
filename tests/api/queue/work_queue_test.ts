import assert from "node:assert/strict";
import { QueueFullError } from "../../../api/queue/errors.ts";
import { WorkQueue } from "../../../api/queue/work_queue.ts";

const pure = { permissions: "none" } as const;

/** A queue of one lane whose first work blocks it until `free` is called; `done` tells the order. */
function blocked(capacity: number) {
  const queue = new WorkQueue({ lanes: 1, capacity, now: () => 0 });
  const gate = Promise.withResolvers<void>();
  const first = queue.run(() => gate.promise, { caller: "first" });
  const done: string[] = [];
  const add = (name: string, caller: string, signal?: AbortSignal) =>
    queue.run(() => Promise.resolve(void done.push(name)), { caller, signal });
  return { queue, add, done, free: () => (gate.resolve(), first) };
}

Deno.test("WorkQueue serves callers in turn", pure, async () => {
  const { add, done, free } = blocked(99);
  const all = ["a1", "a2", "a3"].map((name) => add(name, "a"));
  all.push(add("b1", "b"));
  await free();
  await Promise.all(all);
  assert.deepEqual(done, ["a1", "b1", "a2", "a3"]);
});

Deno.test("WorkQueue drops the waiting work of a caller who hung up", pure, async () => {
  const { add, done, free, queue } = blocked(99);
  const caller = new AbortController();
  const dropped = add("dropped", "a", caller.signal);
  const kept = add("kept", "b");
  caller.abort(new Error("gone"));
  await assert.rejects(dropped, { message: "gone" });
  assert.equal(queue.waiting, 1);
  await free();
  await kept;
  assert.deepEqual(done, ["kept"]);
});

Deno.test(
  "WorkQueue refuses what does not fit and keeps room for other callers",
  pure,
  async () => {
    const { add, free } = blocked(8);
    const all = Array.from({ length: 7 }, (_, n) => add(`a${n}`, "a"));
    await assert.rejects(add("a7", "a"), QueueFullError);
    all.push(add("b", "b"));
    await assert.rejects(add("c", "c"), QueueFullError);
    await free();
    await Promise.all(all);
  },
);

Deno.test("WorkQueue leaves a lane to others, whatever one caller asks for", pure, async () => {
  const queue = new WorkQueue({ lanes: 2, capacity: 99, now: () => 0 });
  const gate = Promise.withResolvers<void>();
  const slow = ["a", "b"].map(() => queue.run(() => gate.promise, { caller: "greedy" }));
  assert.equal(await queue.run(() => Promise.resolve("done"), { caller: "modest" }), "done");
  gate.resolve();
  await Promise.all(slow);
});

Deno.test("WorkQueue lets the caller go first whose work has taken less time", pure, async () => {
  let time = 0;
  const queue = new WorkQueue({ lanes: 1, capacity: 99, now: () => time });
  const done: string[] = [];
  const add = (caller: string, milliseconds: number) =>
    queue.run(() => {
      time += milliseconds;
      done.push(caller);
      return Promise.resolve();
    }, { caller });
  await Promise.all([
    add("slow", 100),
    ...["slow", "slow"].map((caller) => add(caller, 100)),
    ...["quick", "quick", "quick"].map((caller) => add(caller, 1)),
  ]);
  assert.deepEqual(done, ["slow", "quick", "quick", "quick", "slow", "slow"]);
});
