import assert from "node:assert/strict";
import { Batcher, type BatchSettings } from "../../../api/inference/batcher.ts";
import { QueueFullError } from "../../../api/queue/errors.ts";
import type { Product } from "../../../api/inference/served_model.ts";

/** A runner whose batches end when the test says so; a row is the title's length, twice. */
function stage(settings: Partial<BatchSettings> = {}, lanes = 1) {
  const batches: { titles: string; end(error?: Error): Promise<void> }[] = [];
  const told: number[] = [];
  const batcher = new Batcher({
    columns: 2,
    lanes,
    async run(products) {
      const ended = Promise.withResolvers<void>();
      batches.push({
        titles: products.map(({ title }) => title).join(" "),
        end: async (error) => {
          if (error) ended.reject(error);
          else ended.resolve();
          await settled();
        },
      });
      await ended.promise;
      return Float32Array.from(products.flatMap(({ title }) => [title.length, title.length]));
    },
  }, {
    maxBatch: 4,
    maxWait: 0,
    capacity: 10,
    onBatch: (products) => told.push(products),
    ...settings,
  });
  return { batcher, batches, told };
}

function products(...titles: string[]): Product[] {
  return titles.map((title) => ({ title, description: null }));
}

/** Lets timers of no time, and all that follows from them, happen. */
async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("Batcher gathers the products of several requests and gives each its rows", async () => {
  const { batcher, batches, told } = stage();
  const first = batcher.submit(products("a", "bb"));
  const second = batcher.submit(products("ccc"));
  await settled();
  assert.deepEqual(batches.map(({ titles }) => titles), ["a ccc bb"]);
  await batches[0].end();
  assert.deepEqual([...await first], [1, 1, 2, 2]);
  assert.deepEqual([...await second], [3, 3]);
  assert.deepEqual(told, [3]);
});

Deno.test("Batcher starts a full batch at once and the next one when a lane is free", async () => {
  const { batcher, batches } = stage({ maxWait: 60_000 });
  const answers = [batcher.submit(products("a", "b", "c")), batcher.submit(products("d", "e"))];
  assert.deepEqual(batches.map(({ titles }) => titles), ["a d b e"]);
  assert.equal(batcher.waiting, 1);
  await batches[0].end();
  assert.deepEqual(batches.map(({ titles }) => titles), ["a d b e", "c"]);
  await batches[1].end();
  assert.deepEqual((await Promise.all(answers)).map((rows) => rows.length), [6, 4]);
});

Deno.test("Batcher lets a small request pass through the middle of a large one", async () => {
  const { batcher, batches } = stage({ capacity: 100 });
  const large = batcher.submit(products(..."abcdefghijkl"));
  await settled();
  const small = batcher.submit(products("zz"));
  await batches[0].end();
  assert.match(batches[1].titles, /zz/);
  await batches[1].end();
  assert.deepEqual([...await small], [2, 2]);
  while (batcher.waiting > 0) await batches.at(-1)?.end();
  await batches.at(-1)?.end();
  assert.equal((await large).length, 24);
});

Deno.test("Batcher uses as many lanes as there are", async () => {
  const { batcher, batches } = stage({ maxBatch: 1 }, 2);
  const answers = ["a", "b", "c"].map((title) => batcher.submit(products(title)));
  assert.deepEqual(batches.map(({ titles }) => titles), ["a", "b"]);
  await batches[1].end();
  assert.deepEqual(batches.map(({ titles }) => titles), ["a", "b", "c"]);
  await batches[0].end();
  await batches[2].end();
  await Promise.all(answers);
});

Deno.test("Batcher turns away what does not fit, whole", async () => {
  const { batcher, batches } = stage({ capacity: 3 });
  const answers = [batcher.submit(products("a"))];
  await settled();
  answers.push(batcher.submit(products("b", "c")));
  await assert.rejects(batcher.submit(products("d", "e")), QueueFullError);
  answers.push(batcher.submit(products("f")));
  await batches[0].end();
  assert.equal(batches[1].titles, "b f c");
  await batches[1].end();
  await Promise.all(answers);
});

Deno.test("Batcher drops the work of a caller who hung up", async () => {
  const { batcher, batches } = stage();
  const caller = new AbortController();
  const busy = batcher.submit(products("a", "b", "c", "d"));
  const dropped = batcher.submit(products("e", "f"), { signal: caller.signal });
  const kept = batcher.submit(products("g"));
  caller.abort(new Error("gone"));
  await assert.rejects(dropped, { message: "gone" });
  assert.equal(batcher.waiting, 1);
  await batches[0].end();
  assert.equal(batches[1].titles, "g");
  await batches[1].end();
  await Promise.all([busy, kept]);
  await assert.rejects(batcher.submit(products("h"), { signal: caller.signal }), {
    message: "gone",
  });
  assert.equal(batches.length, 2);
});

Deno.test("Batcher ignores a caller who hangs up while its batch runs", async () => {
  const { batcher, batches } = stage();
  const caller = new AbortController();
  const dropped = batcher.submit(products("a"), { signal: caller.signal });
  const kept = batcher.submit(products("b"));
  await settled();
  caller.abort(new Error("gone"));
  await assert.rejects(dropped, { message: "gone" });
  await batches[0].end();
  assert.deepEqual([...await kept], [1, 1]);
});

Deno.test("Batcher fails those whose batch failed, and goes on", async () => {
  const { batcher, batches } = stage({ maxBatch: 2 });
  const failures = [batcher.submit(products("a")), batcher.submit(products("b", "c"))]
    .map((answer) => assert.rejects(answer, { message: "broken" }));
  assert.equal(batches[0].titles, "a b");
  await batches[0].end(new Error("broken"));
  await Promise.all(failures);
  assert.equal(batcher.waiting, 0);
  const later = batcher.submit(products("e"));
  await settled();
  assert.equal(batches.at(-1)?.titles, "e");
  await batches.at(-1)?.end();
  assert.deepEqual([...await later], [1, 1]);
});

Deno.test("Batcher is drained when nothing waits and nothing runs", async () => {
  const { batcher, batches } = stage({ maxBatch: 1 });
  await batcher.drained();
  const answers = [batcher.submit(products("a")), batcher.submit(products("b"))];
  let drained = false;
  const draining = batcher.drained().then(() => drained = true);
  await batches[0].end();
  assert.equal(drained, false);
  await batches[1].end();
  await Promise.all([draining, ...answers]);
  assert.equal(drained, true);
});

Deno.test("Batcher answers a request of nothing with nothing", async () => {
  const { batcher } = stage();
  assert.equal((await batcher.submit([])).length, 0);
});
