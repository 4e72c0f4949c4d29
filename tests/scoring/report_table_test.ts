import assert from "node:assert/strict";
import { toMetrics } from "../../src/scoring/metric_files.ts";
import { reportTable } from "../../src/scoring/report_table.ts";
import { smallEvaluation } from "./_evaluation.ts";

const test = { permissions: "none" } as const;

Deno.test("reportTable() shows the scores, then the classes by support", test, () => {
  const metrics = { ...toMetrics(smallEvaluation()), weighted_f1_low: 0.5, weighted_f1_high: 1 };
  assert.equal(
    reportTable(metrics),
    `weighted F1 0.750 [0.500, 1.000] · macro F1 0.778 · accuracy 0.750 · calibration error 0.350 · 4 rows

class  name            precision  recall     F1  rows
60                         1.000   0.500  0.667     2  ████████
10     Livres              1.000   1.000  1.000     1  ████████████
2583   Piscine, "spa"      0.500   1.000  0.667     1  ████████`,
  );
});

Deno.test("reportTable() tells what a long list leaves out", test, () => {
  const page = reportTable(toMetrics(smallEvaluation()), { maxClasses: 1 });
  const lines = page.split("\n");
  assert.equal(lines.length, 5);
  assert.equal(
    lines[4],
    "… and 2 smaller classes with 2 rows in all; the lowest F1 of them: 0.667 (2583)",
  );
});
