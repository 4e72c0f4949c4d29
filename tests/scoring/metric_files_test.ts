import assert from "node:assert/strict";
import { confusionCsv, reportCsv, toMetrics } from "../../src/scoring/metric_files.ts";
import { smallEvaluation } from "./_evaluation.ts";

const test = { permissions: "none" } as const;

Deno.test("toMetrics() holds the scores under the names of the metrics file", test, () => {
  const metrics = toMetrics(smallEvaluation());
  assert.deepEqual(Object.keys(metrics), [
    "weighted_f1",
    "weighted_f1_low",
    "weighted_f1_high",
    "macro_f1",
    "accuracy",
    "log_loss",
    "ece",
    "risk_coverage_area",
    "coverage_at_95_accuracy",
    "rows",
    "classes",
  ]);
  assert.equal(metrics.accuracy, 0.75);
  assert.equal(metrics.weighted_f1, 0.75);
  assert.equal(metrics.rows, 4);
});

Deno.test("toMetrics() keys classes by code, for DVC drops lists", test, () => {
  const { classes } = toMetrics(smallEvaluation());
  assert.deepEqual(Object.keys(classes), ["10", "60", "2583"]);
  assert.deepEqual(classes["2583"], {
    name: 'Piscine, "spa"',
    precision: 0.5,
    recall: 1,
    f1: 2 / 3,
    support: 1,
  });
});

Deno.test("toMetrics() survives JSON unchanged", test, () => {
  const metrics = toMetrics(smallEvaluation());
  assert.deepEqual(JSON.parse(JSON.stringify(metrics)), metrics);
});

Deno.test("confusionCsv() has one line a row, with class codes", test, () => {
  assert.equal(
    confusionCsv(smallEvaluation()),
    "actual,predicted\n10,10\n2583,2583\n60,60\n60,2583\n",
  );
});

Deno.test("reportCsv() quotes names that need it", test, () => {
  const lines = reportCsv(smallEvaluation()).split("\n");
  assert.equal(lines[0], "code,name,precision,recall,f1,support");
  assert.equal(lines[2], '2583,"Piscine, ""spa""",0.5,1,0.6666666666666666,1');
  assert.equal(lines.length, 5);
});
