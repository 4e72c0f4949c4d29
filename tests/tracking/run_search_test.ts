/** Runs by MLflow's search language. */
import assert from "node:assert/strict";
import type { Run } from "../../src/tracking/entities.ts";
import { matchingRuns, parseFilter } from "../../src/tracking/run_search.ts";

function run(name: string, logged: Partial<Run> = {}): Run {
  return {
    ...{ runId: name, name, experimentId: "1", status: "FINISHED", startTime: 1, userId: "ada" },
    ...{ artifactUri: "", lifecycleStage: "active", metrics: [], params: {}, tags: {}, inputs: [] },
    ...logged,
  };
}

const metric = (key: string, value: number) => ({ key, value, step: 0, timestamp: 0 });
const RUNS = [
  run("a", { metrics: [metric("loss", 0.5), metric("val f1", 0.9)], params: { lr: "0.1" } }),
  run("b", { metrics: [metric("loss", 0.2)], params: { lr: "0.2" }, status: "FAILED" }),
  run("c", { tags: { "mlflow.note": "Best so far", "x and y": "1" }, startTime: 2 }),
];

const permissions = "none";

for (
  const [filter, names] of Object.entries({
    "": "cab",
    "metrics.loss < 0.5": "b",
    "metrics.loss <= 5e-1 AND params.lr = '0.1'": "a",
    "metric.loss != 0.2 and parameters.lr != '0.2'": "a",
    'metrics.`val f1` > .8 and metrics."val f1" < 1': "a",
    "attributes.status IN ('FAILED', 'KILLED')": "b",
    "status NOT IN ('FAILED') and start_time >= 2": "c",
    "tags.mlflow.note LIKE 'Best%'": "c",
    "tags.`mlflow.note` ILIKE '%SO_FAR'": "c",
    "tags.mlflow.note LIKE 'best%'": "",
    "tags.`x and y` = '1'": "c",
    "run_name = 'a'": "a",
  })
) {
  Deno.test(`matchingRuns() finds '${names}' by ${filter || "no filter"}`, { permissions }, () => {
    assert.equal(matchingRuns(RUNS, { filter }).map(({ name }) => name).join(""), names);
  });
}

for (
  const [order, names] of Object.entries({
    "metrics.loss": "bac",
    "metrics.loss DESC": "abc",
    "attributes.start_time asc": "abc",
    "params.lr DESC": "bac",
  })
) {
  Deno.test(`matchingRuns() sorts by ${order}, absent values last`, { permissions }, () => {
    const found = matchingRuns(RUNS, { orderBy: [order] });
    assert.equal(found.map(({ name }) => name).join(""), names);
  });
}

for (
  const filter of [
    ...["metrics.loss", "metrics.loss <", "metrics.loss < 'x' or a = 'b'", "loss < 1"],
    ...["metrics.loss LOVES 1", "metrics.loss < one", "; drop", "and"],
  ]
) {
  Deno.test(`parseFilter() refuses ${filter}`, { permissions }, () => {
    assert.throws(() => parseFilter(filter), /Cannot (read filter|search by)/);
  });
}
