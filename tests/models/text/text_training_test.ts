import assert from "node:assert/strict";
import { PROBABILITIES, WORDS } from "../../../src/artifact/value_names.ts";
import { fitText, textModelFolder } from "../../../src/models/text/text_training.ts";
import { openSession } from "../../../src/runtime/open.ts";
import { toPaddedBatch } from "../../../src/sparse_rows.ts";
import { accuracy, textSettings, tinyData } from "../_tiny_text.ts";

const { data, preprocess } = tinyData();
const origin = { preprocess, dataHash: "abc", provider: "cpu" };
const runtime = { provider: "cpu" } as const;
const refitted = { ...textSettings, refit: true };

Deno.test("fitText() classifies rows that it has not seen", async () => {
  const { validated, final } = await fitText(data, textSettings);
  assert.equal(final, validated, "without refit");
  assert.ok(validated.records.at(-1)!.score! > 0.9);
  const { onnx } = textModelFolder(data, textSettings, { validated, final, ...origin });
  const session = await openSession(onnx, runtime);
  const { indices, weights } = toPaddedBatch(data.validation.rows);
  const feeds = { [`${WORDS}.indices`]: indices, [`${WORDS}.weights`]: weights };
  const { [PROBABILITIES]: { data: values } } = await session.run(feeds, [PROBABILITIES]);
  await session.release();
  const score = accuracy({ classes: 3, values: values as Float32Array }, data.validation.labels);
  assert.equal(score, validated.records.at(-1)!.score, "the graph says what the solver said");
});

Deno.test("fitText() learns again from both parts together when asked to", async () => {
  const { validated, final } = await fitText(data, refitted);
  assert.notDeepEqual(final.parameters, validated.parameters);
  const again = await fitText(data, refitted);
  assert.deepEqual(again.final.parameters, final.parameters, "the same each time");
});

Deno.test("textModelFolder() holds the final model and the score of the validated one", async () => {
  const { validated, final } = await fitText(data, refitted);
  const folder = textModelFolder(data, refitted, { validated, final, ...origin });
  const other = textModelFolder(data, refitted, { validated, final: validated, ...origin });
  assert.notDeepEqual(folder.onnx, other.onnx);
  assert.equal(folder.card, other.card);
  assert.match(folder.card, /then again on all 90/);
  assert.ok(folder.card.includes(validated.records.at(-1)!.score!.toFixed(4)));
  assert.equal(folder.preprocess, preprocess);
  assert.equal(folder.labels, data.labels);
});

Deno.test("a text model's signature is what its graph takes and gives", async () => {
  const fit = await fitText(data, textSettings);
  const { onnx, signature } = textModelFolder(data, textSettings, { ...fit, ...origin });
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
