import assert from "node:assert/strict";
import { normalize } from "node:path";
import fc from "fast-check";
import { requireStage, stageGraph, withDownstream } from "../../src/pipeline/stage_graph.ts";
import { makeStage } from "./_stage.ts";

const pure = { permissions: "none" } as const;

function namesOf(graph: ReturnType<typeof stageGraph>): string[] {
  return graph.stages.map((stage) => stage.name);
}

/** raw → clean → { words, pixels } → both, and one on its own, listed out of order. */
const diamond = [
  makeStage("both", { deps: ["words.csv", "pixels.csv"], outs: ["both.csv"] }),
  makeStage("pixels", { deps: ["clean"], outs: ["pixels.csv"] }),
  makeStage("words", { deps: ["clean/texts.csv"], outs: ["words.csv"] }),
  makeStage("alone", { deps: ["other.csv"], outs: ["alone.csv"] }),
  makeStage("clean", { deps: ["data/raw"], outs: ["clean"] }),
  makeStage("raw", { outs: ["data/raw/part.csv"] }),
];

Deno.test("stageGraph() puts each stage after those it depends on, else as listed", pure, () => {
  assert.deepEqual(namesOf(stageGraph(diamond)), [
    "alone",
    "raw",
    "clean",
    "pixels",
    "words",
    "both",
  ]);
});

Deno.test("stageGraph() finds who writes a dep, a folder above it or a file below it", pure, () => {
  const { upstream } = stageGraph(diamond);
  assert.deepEqual(Object.fromEntries([...upstream].map(([name, ups]) => [name, [...ups]])), {
    both: ["pixels", "words"],
    pixels: ["clean"],
    words: ["clean"],
    alone: [],
    clean: ["raw"],
    raw: [],
  });
});

for (
  const [out, dep] of [["./a/b", "a/b"], ["a/b/", "a/b"], ["a/b", "a//b/"], ["a/x/../b", "a"]]
) {
  Deno.test(`stageGraph() sees that ${out} and ${dep} are one place`, pure, () => {
    const graph = stageGraph([
      makeStage("to", { deps: [dep] }),
      makeStage("from", { outs: [out] }),
    ]);
    assert.deepEqual(namesOf(graph), ["from", "to"]);
  });
}

Deno.test("stageGraph() does not take a common beginning for a folder", pure, () => {
  const { upstream } = stageGraph([
    makeStage("from", { outs: ["data/raw"] }),
    makeStage("to", { deps: ["data/raw_2", "data/raw.csv"] }),
  ]);
  assert.deepEqual([...upstream.get("to")!], []);
});

Deno.test("stageGraph() measures paths from the stage's own folder", pure, () => {
  const { upstream } = stageGraph([
    makeStage("from", { wdir: "sub", outs: ["a"] }),
    makeStage("to", { deps: ["sub/a"] }),
    makeStage("stranger", { deps: ["a"] }),
    makeStage("back", { wdir: "other", deps: ["../sub/a"] }),
  ]);
  assert.deepEqual([...upstream.get("to")!], ["from"]);
  assert.deepEqual([...upstream.get("stranger")!], []);
  assert.deepEqual([...upstream.get("back")!], ["from"]);
});

Deno.test("stageGraph() counts parameter files among what a stage depends on", pure, () => {
  const { upstream } = stageGraph([
    makeStage("train", { params: { "tuned/best.json": null } }),
    makeStage("tune", { outs: ["tuned"] }),
  ]);
  assert.deepEqual([...upstream.get("train")!], ["tune"]);
});

Deno.test("stageGraph() refuses stages that depend on each other, and names them", pure, () => {
  const stages = [
    makeStage("first", { outs: ["0"] }),
    makeStage("a", { deps: ["c.csv", "0"], outs: ["a.csv"] }),
    makeStage("b", { deps: ["a.csv"], outs: ["b.csv"] }),
    makeStage("c", { deps: ["b.csv"], outs: ["c.csv"] }),
  ];
  assert.throws(() => stageGraph(stages), {
    name: "UserError",
    message: "Cannot order dvc.yaml: a, b, c depend on each other",
  });
});

Deno.test("stageGraph() refuses a stage that depends on its own out", pure, () => {
  assert.throws(() => stageGraph([makeStage("a", { deps: ["data"], outs: ["data/a"] })]), {
    name: "UserError",
    message: "Cannot order dvc.yaml: a depends on its own out",
  });
});

for (
  const [first, second] of [["data", "data"], ["data", "data/a"], ["data/a/b", "./data/"]]
) {
  Deno.test(`stageGraph() refuses outs ${first} and ${second} of two stages`, pure, () => {
    const stages = [makeStage("a", { outs: [first] }), makeStage("b", { outs: ["x", second] })];
    assert.throws(() => stageGraph(stages), {
      name: "UserError",
      message: `Cannot use dvc.yaml: a and b both write ${normalize(second)}`,
    });
  });
}

Deno.test("stageGraph() refuses an out that one stage names twice", pure, () => {
  assert.throws(() => stageGraph([makeStage("a", { outs: ["x", "./x"] })]), {
    name: "UserError",
    message: "Cannot use dvc.yaml: a and a both write x",
  });
});

Deno.test("stageGraph() orders any stages without a cycle", pure, () => {
  const edges = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 25 });
  const order = fc.shuffledSubarray([...Array(10).keys()], { minLength: 10 });
  fc.assert(fc.property(edges, order, (edges, order) => {
    // Deps go from later to earlier numbers, so there is no cycle.
    const stages = order.map((at) =>
      makeStage(`s${at}`, {
        deps: edges.filter(([a, b]) => a === at && b < a).map(([, b]) => `out${b}`),
        outs: [`out${at}`],
      })
    );
    const graph = stageGraph(stages);
    const names = namesOf(graph);
    assert.deepEqual(names.toSorted(), stages.map((stage) => stage.name).toSorted());
    for (const [name, ups] of graph.upstream) {
      for (const up of ups) assert.ok(names.indexOf(up) < names.indexOf(name));
    }
  }));
});

Deno.test("withDownstream() is the stage and all that need it, directly or not", pure, () => {
  const graph = stageGraph(diamond);
  assert.deepEqual([...withDownstream(graph, "clean")], ["clean", "pixels", "words", "both"]);
  assert.deepEqual([...withDownstream(graph, "both")], ["both"]);
});

Deno.test("requireStage() finds a stage, or lists those there are", pure, () => {
  const graph = stageGraph(diamond);
  assert.equal(requireStage(graph, "raw").outs[0].path, "data/raw/part.csv");
  for (const find of [requireStage, withDownstream]) {
    assert.throws(() => find(graph, "rwa"), {
      name: "UserError",
      message: "Cannot find stage 'rwa' in dvc.yaml: expected one of alone, raw, clean, pixels, " +
        "words, both",
    });
  }
});
