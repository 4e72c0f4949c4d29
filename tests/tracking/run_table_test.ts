/** Runs as rows of a table. */
import assert from "node:assert/strict";
import type { Run } from "../../src/tracking/entities.ts";
import { commonMetrics, comparisonRows, runRows } from "../../src/tracking/run_table.ts";

const permissions = "none";

function run(name: string, metrics: Record<string, number>, params: Record<string, string>): Run {
  return {
    ...{ runId: name.repeat(32), name, experimentId: "1", status: "FINISHED", userId: "" },
    ...{ startTime: 0, endTime: 90_000, artifactUri: "", lifecycleStage: "active" },
    ...{ params, tags: {}, inputs: [] },
    metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, step: 0, timestamp: 0 })),
  };
}

const RUNS = [
  run("a", { f1: 0.123456789, loss: 1, "system/cpu": 3 }, { lr: "0.1", seed: "1" }),
  run("b", { f1: 0.5 }, { lr: "0.2", seed: "1" }),
];

Deno.test("commonMetrics() puts first what most runs have, and leaves the machine out", {
  permissions,
}, () => {
  assert.deepEqual(commonMetrics(RUNS, 4), ["f1", "loss"]);
  assert.deepEqual(commonMetrics(RUNS, 1), ["f1"]);
});

Deno.test("runRows() shows a run a row", { permissions }, () => {
  assert.deepEqual(runRows(RUNS, ["metrics.f1", "params.lr", "metrics.loss"]), [
    ["aaaaaaaa", "a", "finished", "1970-01-01 00:00", "90 s", "0.12346", "0.1", "1"],
    ["bbbbbbbb", "b", "finished", "1970-01-01 00:00", "90 s", "0.5", "0.2", "–"],
  ]);
});

Deno.test("comparisonRows() shows the parameters that differ, and curves", { permissions }, () => {
  const histories = new Map([[
    "f1",
    [0.1, 0.2].map((value, step) => ({ key: "f1", value, step, timestamp: 0 })),
  ]]);
  const compared = RUNS.map((each) => ({ run: each, histories }));
  assert.deepEqual(comparisonRows(compared, (values) => values.join("~")), {
    params: [["lr", "0.1", "0.2"]],
    metrics: [
      ["f1", "0.12346 0.1~0.2", "0.5 0.1~0.2"],
      ["loss", "1", "–"],
      ["system/cpu", "3", "–"],
    ],
  });
});
