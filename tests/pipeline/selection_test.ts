import assert from "node:assert/strict";
import { selectedStages } from "../../src/pipeline/selection.ts";
import { stageGraph } from "../../src/pipeline/stage_graph.ts";
import { makeStage } from "./_stage.ts";

const pure = { permissions: "none" } as const;

const graph = stageGraph([
  makeStage("a", { outs: ["a.csv"] }),
  makeStage("b", { deps: ["a.csv"], outs: ["b.csv"] }),
  makeStage("c", { deps: ["b.csv"] }),
  makeStage("d", {}),
]);

for (
  const [asked, names] of [
    [{}, ["a", "d", "b", "c"]],
    [{ only: "b" }, ["b"]],
    [{ downstream: "b" }, ["b", "c"]],
    [{ downstream: "a" }, ["a", "b", "c"]],
    [{ downstream: "d" }, ["d"]],
    [{ goals: ["b"] }, ["a", "b"]],
    [{ goals: ["b", "d"] }, ["a", "d", "b"]],
    [{ goals: ["elsewhere"] }, ["a", "d", "b", "c"]],
    [{ downstream: "a", goals: ["b"] }, ["a", "b"]],
    [{ only: "c", goals: ["b"] }, ["c"]],
  ] as const
) {
  Deno.test(`selectedStages() of ${JSON.stringify(asked)} are ${names}`, pure, () => {
    assert.deepEqual([...selectedStages(graph, asked)], names);
  });
}

for (const asked of [{ only: "e" }, { downstream: "e" }, { only: "" }]) {
  Deno.test(`selectedStages() refuses ${JSON.stringify(asked)}`, pure, () => {
    assert.throws(() => selectedStages(graph, asked), {
      name: "UserError",
      message: /^Cannot find stage 'e?' in dvc\.yaml: expected one of a, d, b, c$/,
    });
  });
}

Deno.test("selectedStages() refuses to choose between only and downstream", pure, () => {
  assert.throws(() => selectedStages(graph, { only: "a", downstream: "b" }), {
    name: "UserError",
    message: "Cannot select stages: both --only a and --downstream b, expected one of the two",
  });
});
