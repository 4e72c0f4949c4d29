import assert from "node:assert/strict";
import fc from "fast-check";
import { FairQueue } from "../../../api/queue/fair_queue.ts";

const pure = { permissions: "none" } as const;

function names(dealt: { job: string; item: number }[]): string {
  return dealt.map(({ job, item }) => `${job}${item}`).join(" ");
}

Deno.test("FairQueue deals one item of each job in turn", pure, () => {
  const queue = new FairQueue<string>();
  queue.add("a", { items: 4 });
  queue.add("b", { items: 1 });
  queue.add("c", { items: 2 });
  assert.equal(names(queue.take(5)), "a0 b0 c0 a1 c1");
  assert.equal(queue.size, 2);
  queue.add("d", { items: 1 });
  assert.equal(names(queue.take(9)), "a2 d0 a3");
  assert.equal(queue.size, 0);
});

Deno.test("FairQueue drops what is left of a job", pure, () => {
  const queue = new FairQueue<string>();
  queue.add("a", { items: 3 });
  queue.add("b", { items: 2 });
  queue.take(1);
  queue.remove("a");
  queue.remove("a");
  assert.equal(queue.size, 2);
  assert.equal(names(queue.take(9)), "b0 b1");
});

Deno.test("FairQueue keeps nothing of a job without items", pure, () => {
  const queue = new FairQueue<string>();
  queue.add("a", { items: 0 });
  assert.deepEqual([queue.size, queue.take(3)], [0, []]);
});

Deno.test("FairQueue deals every item once, in order, and never lets a job starve", pure, () => {
  const jobs = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 10 });
  fc.assert(fc.property(jobs, fc.integer({ min: 1, max: 7 }), (sizes, batch) => {
    const queue = new FairQueue<number>();
    sizes.forEach((size, job) => queue.add(job, { items: size }));
    const seen = sizes.map(() => [] as number[]);
    for (let dealt = 0; queue.size > 0; dealt += batch) {
      for (const { job, item } of queue.take(batch)) seen[job].push(item);
      // after n items of all jobs, a job has had its share of them, or is through
      const share = Math.floor((dealt + batch) / sizes.length);
      seen.forEach((items, job) => assert.ok(items.length >= Math.min(share, sizes[job])));
    }
    sizes.forEach((size, job) =>
      assert.deepEqual(seen[job], Array.from({ length: size }, (_, i) => i))
    );
  }));
});

Deno.test(
  "FairQueue deals one item of each caller in turn, however many jobs a caller has",
  pure,
  () => {
    const queue = new FairQueue<string>();
    for (const job of ["a", "b", "c"]) queue.add(job, { items: 2, caller: "greedy" });
    queue.add("d", { items: 2, caller: "modest" });
    assert.equal(queue.sizeFor("greedy"), 6);
    assert.equal(names(queue.take(5)), "a0 d0 b0 d1 c0");
    assert.deepEqual([queue.sizeFor("greedy"), queue.sizeFor("modest")], [3, 0]);
  },
);

Deno.test("FairQueue deals by cost: ten cheap items go for one that costs ten", pure, () => {
  const queue = new FairQueue<string>();
  queue.add("a", { items: 3, caller: "costly", cost: () => 10 });
  queue.add("b", { items: 20, caller: "cheap", cost: () => 1 });
  const dealt = queue.take(12).map(({ job }) => job).join("");
  assert.equal(dealt, "abbbbbbbbbba");
});

Deno.test("FairQueue remembers what a caller has had while it has nothing waiting", pure, () => {
  const queue = new FairQueue<string>();
  queue.add("a", { items: 1, caller: "costly", cost: () => 10 });
  queue.take(1);
  queue.add("b", { items: 1, caller: "costly" });
  queue.add("c", { items: 2, caller: "cheap" });
  assert.equal(names(queue.take(3)), "c0 c1 b0");
});

Deno.test("FairQueue takes no more than a cost, but one item at least", pure, () => {
  const queue = new FairQueue<string>();
  queue.add("a", { items: 9, cost: () => 4 });
  assert.deepEqual(
    [queue.take(9, { maxCost: 8 }).length, queue.take(9, { maxCost: 1 }).length],
    [2, 1],
  );
});
