import assert from "node:assert/strict";
import fc from "fast-check";
import { schedule } from "../../src/pipeline/schedule.ts";
import { type StageGraph, stageGraph } from "../../src/pipeline/stage_graph.ts";
import { makeStage } from "./_stage.ts";

const pure = { permissions: "none" } as const;

/** Stages by name and the names that each depends on. */
function graphOf(edges: Record<string, string>): StageGraph {
  return stageGraph(
    Object.entries(edges).map(([name, ups]) =>
      makeStage(name, { deps: ups.split("").map((up) => `${up}.csv`), outs: [`${name}.csv`] })
    ),
  );
}

const diamond = graphOf({ a: "", b: "a", c: "a", d: "bc", e: "" });
const all = new Set(["a", "b", "c", "d", "e"]);

/** Starts a schedule whose stages end only when the test says so. */
function start(graph: StageGraph, selected: ReadonlySet<string>, jobs: number) {
  const running = new Map<string, PromiseWithResolvers<string>>();
  const order: string[] = [];
  const endings = schedule(graph, selected, {
    jobs,
    work: (name) => {
      order.push(name);
      running.set(name, Promise.withResolvers());
      return running.get(name)!.promise;
    },
  });
  /** Ends a running stage and waits until the schedule has drawn its consequences. */
  const end = async (name: string, error?: Error) => {
    const { resolve, reject } = running.get(name)!;
    running.delete(name);
    if (error) reject(error);
    else resolve(`did ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { running, order, endings, end };
}

Deno.test(
  "schedule() runs independent stages side by side and waits for what they need",
  pure,
  async () => {
    const { running, endings, end } = start(diamond, all, 9);
    assert.deepEqual([...running.keys()], ["a", "e"]);
    await end("a");
    assert.deepEqual([...running.keys()], ["e", "b", "c"]);
    await end("c");
    assert.deepEqual([...running.keys()], ["e", "b"]);
    await end("b");
    assert.deepEqual([...running.keys()], ["e", "d"]);
    await end("d");
    await end("e");
    assert.deepEqual(
      Object.fromEntries(await endings),
      Object.fromEntries([...all].map((name) => [name, { status: "done", value: `did ${name}` }])),
    );
  },
);

Deno.test("schedule() starts no more stages at once than jobs", pure, async () => {
  const { running, endings, end } = start(diamond, all, 1);
  const order: string[] = [];
  while (running.size > 0) {
    assert.equal(running.size, 1);
    const [name] = running.keys();
    order.push(name);
    await end(name);
  }
  assert.deepEqual(order, ["a", "e", "b", "c", "d"]);
  assert.equal((await endings).size, 5);
});

Deno.test(
  "schedule() skips what depends on a failure, directly or not, and runs the rest",
  pure,
  async () => {
    const { running, order, endings, end } = start(diamond, all, 9);
    const error = new Error("b is broken");
    await end("a");
    await end("b", error);
    assert.deepEqual([...running.keys()], ["e", "c"]);
    await end("c");
    await end("e");
    assert.deepEqual(order, ["a", "e", "b", "c"]);
    assert.deepEqual(Object.fromEntries(await endings), {
      a: { status: "done", value: "did a" },
      b: { status: "failed", error },
      c: { status: "done", value: "did c" },
      d: { status: "skipped" },
      e: { status: "done", value: "did e" },
    });
  },
);

Deno.test("schedule() skips a whole chain behind a failure", pure, async () => {
  const graph = graphOf({ a: "", b: "a", c: "b", d: "c" });
  const { endings, end } = start(graph, new Set("abcd"), 9);
  await end("a", new Error("broken"));
  const statuses = [...(await endings).values()].map((ending) => ending.status);
  assert.deepEqual(statuses, ["failed", "skipped", "skipped", "skipped"]);
});

Deno.test("schedule() does not wait for stages that are not selected", pure, async () => {
  const { running, endings, end } = start(diamond, new Set(["d", "a"]), 9);
  assert.deepEqual([...running.keys()], ["a", "d"]);
  await end("d");
  await end("a");
  assert.deepEqual([...(await endings).keys()], ["a", "d"]);
});

Deno.test("schedule() of nothing ends at once", pure, async () => {
  assert.equal((await start(diamond, new Set(), 1).endings).size, 0);
});

Deno.test(
  "schedule() reports stages in the graph's order, whichever ended first",
  pure,
  async () => {
    const { endings, end } = start(diamond, new Set(["a", "e"]), 2);
    await end("e");
    await end("a");
    assert.deepEqual([...(await endings).keys()], ["a", "e"]);
  },
);

Deno.test(
  "schedule() settles every selected stage, and none before those it needs",
  pure,
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 14 }),
        fc.subarray([..."abcdefgh"]),
        fc.subarray([..."abcdefgh"], { maxLength: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.scheduler(),
        async (edges, selected, failing, jobs, scheduler) => {
          const letters = [..."abcdefgh"];
          const graph = graphOf(Object.fromEntries(letters.map((name, at) => [
            name,
            letters.filter((_, other) =>
              other < at && edges.some(([x, y]) => x === at && y === other)
            ).join(""),
          ])));
          const done = new Set<string>();
          let running = 0;
          const endings = schedule(graph, new Set(selected), {
            jobs,
            work: async (name) => {
              running++;
              assert.ok(running <= jobs);
              for (const up of graph.upstream.get(name)!) {
                assert.ok(!selected.includes(up) || done.has(up));
              }
              await scheduler.schedule(Promise.resolve(), name);
              running--;
              if (failing.includes(name)) throw new Error(name);
              done.add(name);
            },
          });
          await scheduler.waitFor(endings);
          for (const [name, { status }] of await endings) {
            const ups = [...graph.upstream.get(name)!].filter((up) => selected.includes(up));
            const blocked = ups.some((up) => !done.has(up));
            assert.equal(
              status,
              blocked ? "skipped" : failing.includes(name) ? "failed" : "done",
            );
          }
          assert.deepEqual([...(await endings).keys()].toSorted(), selected.toSorted());
        },
      ),
    ),
);
