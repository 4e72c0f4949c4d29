import assert from "node:assert/strict";
import { parse } from "yaml";
import { ROOT } from "./_repository.ts";

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, { steps: { uses?: string; run?: string }[]; "timeout-minutes"?: number }>;
}

const FOLDER = `${ROOT}.github/workflows`;

for (const { name } of Deno.readDirSync(FOLDER)) {
  const workflow = parse(Deno.readTextFileSync(`${FOLDER}/${name}`)) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap(({ steps }) => steps);

  Deno.test(`${name} names every action by commit`, () => {
    for (const { uses } of steps) {
      if (uses !== undefined) assert.match(uses, /^[\w-]+\/[\w.-]+@[0-9a-f]{40}$/);
    }
  });

  Deno.test(`${name} may read the repository and nothing else, and ends`, () => {
    assert.deepEqual(workflow.permissions, { contents: "read" });
    for (const [job, { "timeout-minutes": minutes }] of Object.entries(workflow.jobs)) {
      assert.ok(minutes !== undefined && minutes <= 60, job);
    }
  });
}

Deno.test("ci.yml runs what CONTRIBUTING asks of a change", () => {
  assert.match(Deno.readTextFileSync(`${FOLDER}/ci.yml`), /- run: \.ci\/run\n/);
});
