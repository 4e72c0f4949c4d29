import assert from "node:assert/strict";
import { crossValidatedMargins } from "../../../src/models/text/held_out_margins.ts";
import type { LabelledRows } from "../../../src/models/text/labelled_rows.ts";

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

function crossValidate(onFold: (train: LabelledRows, rows: LabelledRows) => void) {
  return crossValidatedMargins(data, {
    folds: 5,
    classes: 1,
    foldMargins: (train, rows) => {
      onFold(train, rows);
      return Promise.resolve(rows.rows.weights);
    },
  });
}

Deno.test("crossValidatedMargins() gives each row the margins of its fold, in order", async () => {
  const { margins, labels } = await crossValidate(() => {});
  assert.deepEqual(margins, { classes: 1, values: data.rows.weights });
  assert.equal(labels, data.labels);
});

Deno.test("crossValidatedMargins() shows no model a row that it is asked about, nor an equal one", async () => {
  let folds = 0;
  await crossValidate((train, rows) => {
    folds++;
    assert.equal(train.labels.length + rows.labels.length, 60);
    assert.ok(!rows.rows.indices.some((index) => train.rows.indices.includes(index)));
  });
  assert.equal(folds, 5);
});
