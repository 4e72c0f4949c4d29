import assert from "node:assert/strict";
import { explainScore } from "../../src/streams/score_change.ts";
import type { Columns } from "../../src/tables/arrow/column.ts";

const LABELS = [{ code: 10, name: "a" }, { code: 20, name: "b" }];

/** A table of true and predicted classes, and probabilities that say so. */
function tableOf(pairs: readonly (readonly [actual: string | null, predicted: string])[]) {
  const table: Columns = {
    index: { type: "int32", values: Int32Array.from(pairs, (_, at) => 100 + at) },
    actual: { type: "utf8?", values: pairs.map(([actual]) => actual) },
    predicted: { type: "utf8", values: pairs.map(([, predicted]) => predicted) },
  };
  const values = Float32Array.from(
    pairs.flatMap(([, said]) => said === "10" ? [0.9, 0.1] : [0.1, 0.9]),
  );
  return { table, probabilities: { classes: 2, values } };
}

const reference = tableOf([["10", "10"], ["10", "10"], ["20", "20"], ["20", "10"]]).table;

Deno.test("the parts of a change add up, and the wrong products are named with their index", () => {
  const { table: current, probabilities } = tableOf([["10", "10"], ["20", "10"], ["20", "10"]]);
  const found = explainScore({ reference, current }, { labels: LABELS, probabilities })!;
  assert.ok(found.change < 0);
  assert.ok(Math.abs(found.change - found.mix - found.withinClasses) < 1e-12);
  assert.deepEqual(
    found.driving.map(({ index, actual, predicted }) => [index, actual, predicted]),
    [
      [101, "20", "10"],
      [102, "20", "10"],
    ],
  );
});

Deno.test("rows without a label, or of a class that the model lacks, leave a change unexplained", () => {
  for (const actual of [null, "30"]) {
    const { table: current, probabilities } = tableOf([[actual, "10"]]);
    assert.equal(explainScore({ reference, current }, { labels: LABELS, probabilities }), null);
  }
});
