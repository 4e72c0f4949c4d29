import assert from "node:assert/strict";
import { sparseExamples, takeRows } from "../../src/training/examples.ts";
import { PROBABILITIES, WORDS } from "../../src/artifact/value_names.ts";
import { bagNetwork, bagNetworkLoss } from "../../bench/train/bag_network.ts";
import { openValidator } from "../../src/training/validation.ts";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { sgd } from "../../src/nn/optimizers/optimizers.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { trainingStep } from "../../src/nn/training_step.ts";
import { openSession } from "../../src/runtime/open.ts";
import { assertClose } from "../nn/_run.ts";
import { tinyData } from "../models/_tiny_text.ts";

const { data } = tinyData();
const CLASSES = data.labels.length;
const model = bagNetwork({
  vocabulary: data.vocabulary,
  hidden: 8,
  classes: CLASSES,
  dropout: 0.5,
});

/** An untrained model's probabilities of validation rows, as the score sees them. */
async function validated(rows: readonly number[]) {
  const step = trainingStep(model, {
    loss: bagNetworkLoss({ labelSmoothing: 0 }),
    optimizer: sgd(),
  });
  const session = await openSession(encodeModel(step.graph), { provider: "cpu" });
  const run = new TrainingRun(step, session, { seed: 1 });
  const { validation } = data;
  const labels = Int32Array.from(rows, (row) => validation.labels[row]);
  const seen: { values: Float32Array; labels: Int32Array }[] = [];
  const validator = await openValidator(model, {
    examples: sparseExamples(WORDS, takeRows(validation.rows, rows), labels),
    probabilities: PROBABILITIES,
    score: ({ values }, labels) => seen.push({ values, labels }) / 4,
  }, { provider: "cpu" });
  assert.equal(await validator.score(run), 0.25, "gives what the score says");
  await Promise.all([validator.release(), session.release()]);
  assert.deepEqual(seen[0].labels, labels);
  return seen[0].values;
}

Deno.test("a validator scores more rows than go into one batch, in their order", async () => {
  const rows = Array.from({ length: 600 }, (_, at) => at % 30);
  const all = await validated(rows);
  assert.equal(all.length, 600 * CLASSES);
  for (const row of [0, 7, 29]) {
    const one = [...await validated([row])];
    assertClose([one.reduce((sum, x) => sum + x)], [1], 1e-6);
    for (const at of [row, row + 240, row + 570]) {
      assertClose([...all.slice(at * CLASSES, (at + 1) * CLASSES)], one, 1e-6);
    }
  }
});
