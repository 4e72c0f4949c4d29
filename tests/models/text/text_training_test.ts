import assert from "node:assert/strict";
import { restrictToVocabulary } from "../../../src/models/text/labelled_rows.ts";
import { takeRows } from "../../../src/training/examples.ts";
import { textModelFolder, textTasks } from "../../../src/models/text/text_training.ts";
import { train } from "../../../src/training/training_loop.ts";
import { openSession } from "../../../src/runtime/open.ts";
import { settings, tinyData } from "../_tiny_text.ts";

const { data, preprocess } = tinyData();
const origin = { preprocess, dataHash: "abc", provider: "cpu" };
const runtime = { provider: "cpu" } as const;
const every = (count: number) => Array.from({ length: count }, (_, row) => row);

Deno.test("textTasks() learn from the training part and validate on the known entries of the validation part", () => {
  const { validated, final } = textTasks(data, settings);
  const { train, validation } = data;
  assert.equal(final, undefined);
  assert.deepEqual(validated.train.batch(every(60)).bags, { words: train.rows });
  const { examples } = validated.validation;
  assert.ok(
    restrictToVocabulary(train.rows, validation.rows).indices.length <
      validation.rows.indices.length,
  );
  assert.equal(examples.labels, validation.labels);
  assert.deepEqual(examples.batch(every(30)).bags, {
    words: restrictToVocabulary(train.rows, validation.rows),
  });
});

Deno.test("textTasks() learn again from both parts together when asked to", () => {
  const { final } = textTasks(data, { ...settings, refit: true });
  const { train, validation } = data;
  assert.deepEqual([...final!.train.labels], [...train.labels, ...validation.labels]);
  const later = every(30).map((row) => 60 + row);
  assert.deepEqual(final!.train.batch(later).bags, { words: takeRows(validation.rows, every(30)) });
});

Deno.test("textModelFolder() holds the final model and the scores of the validated one", async () => {
  const all = { ...settings, refit: true };
  const tasks = textTasks(data, all);
  const validated = await train(tasks.validated, all, runtime);
  const final = await train(tasks.final!, all, { ...runtime, budget: validated.budget });
  const folder = textModelFolder(data, all, { validated, final, ...origin });
  const other = textModelFolder(data, all, { validated, final: validated, ...origin });
  assert.notDeepEqual(folder.onnx, other.onnx);
  assert.equal(folder.card, other.card);
  assert.match(folder.card, /then again on all 90 for \d epochs/);
  assert.ok(folder.card.includes(validated.records[1].score!.toFixed(4)));
  assert.equal(folder.preprocess, preprocess);
  assert.equal(folder.labels, data.labels);
});

Deno.test("a text model's signature is what its graph takes and gives", async () => {
  const validated = await train(textTasks(data, settings).validated, settings, runtime);
  const { onnx, signature } = textModelFolder(data, settings, {
    validated,
    final: validated,
    ...origin,
  });
  const session = await openSession(onnx, runtime);
  const toSpecs = (infos: typeof session.inputs) =>
    infos.map(({ name, dtype, shape }) => ({
      name,
      dtype,
      shape: shape.map((dim) => typeof dim === "string" ? -1 : dim),
    }));
  assert.deepEqual(signature, {
    inputs: toSpecs(session.inputs),
    outputs: toSpecs(session.outputs),
  });
  await session.release();
});
