import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import fc from "fast-check";
import { orderedResults } from "../src/concurrency.ts";

const test = { permissions: "none" } as const;

Deno.test("orderedResults() keeps the order, whichever is done first", test, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.nat(12),
      fc.integer({ min: 1, max: 5 }),
      async (s, n, limit) => {
        const items = Array.from({ length: n }, (_, i) => i);
        const work = (item: number) => s.schedule(Promise.resolve(item * 10));
        const results = Array.fromAsync(orderedResults(items, { limit, work }));
        assert.deepEqual(await s.waitFor(results), items.map((item) => item * 10));
      },
    ),
  );
});

Deno.test("orderedResults() has as many under way as it may, and no more", test, async () => {
  const turns = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    await turns[item].promise;
  };
  const results = orderedResults(turns.keys(), { limit: 3, work });
  const first = results.next();
  assert.deepEqual(begun, [0, 1, 2]);
  turns[1].resolve();
  turns[0].resolve();
  await first;
  assert.deepEqual(begun, [0, 1, 2]);
  const second = results.next();
  await second;
  assert.deepEqual(begun, [0, 1, 2, 3]);
  turns.forEach((turn) => turn.resolve());
  assert.equal((await Array.fromAsync(results)).length, 4);
});

/** Lets everything happen that can, and rejections that nobody handles come up. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

Deno.test("orderedResults() throws in its turn, when nothing is under way", test, async () => {
  const [first, third] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const work = async (item: number) => {
    if (item === 0) await first.promise;
    if (item === 1) throw new Error("item 1");
    if (item === 2) await third.promise;
    return item;
  };
  const results = orderedResults([0, 1, 2, 3], { limit: 3, work });
  const before = results.next();
  await turn(); // item 1 has failed while item 0 is awaited
  first.resolve();
  assert.deepEqual(await before, { value: 0, done: false });
  let ended = false;
  const failing = assert.rejects(results.next(), /item 1/).then(() => ended = true);
  await turn();
  assert.equal(ended, false);
  third.resolve();
  await failing;
  assert.deepEqual(await results.next(), { value: undefined, done: true });
});

Deno.test("orderedResults() ends what is under way when its reader stops", test, async () => {
  const ended: number[] = [];
  const work = async (item: number) => {
    if (item > 0) await turn();
    ended.push(item);
    if (item === 1) throw new Error("nobody waits for this one");
  };
  for await (const _ of orderedResults([0, 1, 2, 3], { limit: 3, work })) break;
  assert.deepEqual(ended, [0, 1, 2]);
});
