/** Our side of the drift bench, once: reads the table, times the report, prints the scores. */
import process from "node:process";
import { poolCategories, poolNumbers } from "../src/drift/columns/pooled_values.ts";
import { driftReport, isTested } from "../src/drift/reports/drift_report.ts";
import { evidentlyResult } from "../src/drift/reports/evidently_result.ts";
import { driftTests } from "../src/drift/methods/drift_tests.ts";
import { readSide } from "./_drift_table.ts";

const [folder, tests = ""] = Deno.args;
const sides = { reference: readSide(folder, "reference"), current: readSide(folder, "current") };
const started = performance.now();
const before = process.cpuUsage();
const report = driftReport(sides);
const result = JSON.stringify(evidentlyResult(report));
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
const cpuSeconds = (user + system) / 1e6;
const scores = Object.fromEntries(
  report.columns.filter(isTested).map((
    { column, method, score },
  ) => [`${column} ${method}`, score]),
);
for (const name of tests.split(",").filter((name) => name !== "")) {
  const test = driftTests.get(name)!;
  sides.reference.forEach((reference, at) => {
    const current = sides.current[at];
    const pooled = reference.type === "num" && current.type === "num"
      ? poolNumbers({ reference, current })
      : reference.type === "cat" && current.type === "cat"
      ? poolCategories({ reference, current })
      : undefined;
    if (pooled && test.types.includes(pooled.type)) {
      scores[`${reference.name} ${name}`] = test.score(pooled);
    }
  });
}
console.log(JSON.stringify({ seconds, cpuSeconds, scores, bytes: result.length }));
