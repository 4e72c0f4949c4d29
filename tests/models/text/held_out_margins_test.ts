import assert from "node:assert/strict";
import { crossValidatedMargins } from "../../../src/models/text/held_out_margins.ts";
import type { LabelledRows } from "../../../src/training/row_source.ts";

/** Rows of one index each, a third of them equal to an earlier row; the weight is the row's number. */
const INDICES = Int32Array.from({ length: 60 }, (_, row) => row % 40);
const data: LabelledRows = {
  rows: {
    offsets: Int32Array.from({ length: 61 }, (_, row) => row),
    indices: INDICES,
    weights: Float32Array.from(INDICES, (_, row) => row),
  },
  labels: INDICES.map((_, row) => row % 3),
};

async function crossValidate(enough = Infinity) {
  const folds: LabelledRows[][] = [];
  const found = await crossValidatedMargins(data, {
    folds: 5,
    enough,
    classes: 1,
    foldMargins: (train, rows) => {
      folds.push([train, rows]);
      return Promise.resolve(rows.rows.weights);
    },
  });
  return { folds, ...found };
}

Deno.test("crossValidatedMargins() gives each row its own margins and label", async () => {
  const { margins: { values }, labels } = await crossValidate();
  assert.deepEqual(values.toSorted(), data.rows.weights);
  values.forEach((row, at) => assert.equal(labels[at], data.labels[row]));
});

Deno.test("crossValidatedMargins() shows no model a row that it is asked about, nor an equal one", async () => {
  const { folds } = await crossValidate();
  assert.equal(folds.length, 5);
  for (const [train, rows] of folds) {
    assert.equal(train.labels.length + rows.labels.length, 60);
    assert.ok(!rows.rows.indices.some((index) => train.rows.indices.includes(index)));
  }
});

Deno.test("crossValidatedMargins() fits no more folds than are needed for enough rows", async () => {
  const { folds, labels } = await crossValidate(15);
  assert.ok(
    folds.length < 5 && labels.length >= 15,
    `${folds.length} folds, ${labels.length} rows`,
  );
});
