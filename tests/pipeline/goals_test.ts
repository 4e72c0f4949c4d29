import assert from "node:assert/strict";
import { parse } from "yaml";
import { pipelineGoals } from "../../src/pipeline/goals.ts";

const { stages } = parse(
  await Deno.readTextFile(new URL("../../dvc.yaml", import.meta.url)),
) as { stages: Record<string, unknown> };

for (const type of ["text", "image", "fusion"]) {
  Deno.test(`pipelineGoals() of ${type} are stages of dvc.yaml, its own score among them`, () => {
    const goals = pipelineGoals({ model: { type } }) ?? [];
    assert.ok(goals.includes(`evaluate_${type}`));
    assert.deepEqual(goals.filter((goal) => !Object.hasOwn(stages, goal)), []);
  });
}

Deno.test("pipelineGoals() are none where parameters name no model", () => {
  assert.equal(pipelineGoals({ data: {} }), undefined);
});
