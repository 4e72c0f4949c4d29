/** The same training on every provider that works here; where one does not, the name says why. */
import assert from "node:assert/strict";
import { textTasks } from "../../src/models/text_training.ts";
import { train } from "../../src/models/training.ts";
import { messageOf } from "../../src/errors.ts";
import { openSession, type Provider } from "../../src/runtime/open.ts";
import { encodeModel } from "../../src/nn/encode_model.ts";
import { inferenceGraph } from "../../src/nn/inference.ts";
import { textModel, type TextModelShape } from "../../src/models/text_model.ts";
import { WORDS } from "../../src/models/value_names.ts";
import { padRows } from "../../src/nn/sparse_rows.ts";
import { settings, tinyData } from "./_tiny_text.ts";
import { assertClose, numbers } from "../nn/_run.ts";

const { data } = tinyData();
const STEPS = 30;
const longer = { ...settings, epochs: 6 };

async function trainedOn(provider: Provider) {
  const losses: number[] = [];
  const onStep = ({ loss }: { loss: number }) => void losses.push(loss);
  const options = { provider, hooks: { onStep } };
  const { parameters, records } = await train(textTasks(data, longer).judged, longer, options);
  const shape: TextModelShape = { ...longer, vocabulary: data.vocabulary, classes: 3 };
  const session = await openSession(
    encodeModel(inferenceGraph(textModel(shape), parameters)),
    { provider },
  );
  const { indices, weights } = padRows(data.validation.rows);
  const feeds = { [`${WORDS}.indices`]: indices, [`${WORDS}.weights`]: weights };
  const { probabilities } = await session.run(feeds, ["probabilities"]);
  await session.release();
  return {
    losses,
    scores: records.map(({ score }) => score),
    probabilities: numbers(probabilities),
  };
}

const onCpu = await trainedOn("cpu");

for (const provider of ["wasm", "webgpu"] as const) {
  const reason = await whyAbsent(provider);
  Deno.test({
    name: `${STEPS} steps on ${provider} give the losses and predictions of the processor` +
      (reason ? ` — skipped: ${reason}` : ""),
    ignore: reason !== undefined,
    fn: async () => {
      const here = await trainedOn(provider);
      assert.equal(here.losses.length, STEPS);
      const relative = here.losses.map((loss, at) => loss / onCpu.losses[at]);
      assertClose(relative, relative.map(() => 1), 1e-3);
      assertClose(here.probabilities, onCpu.probabilities, 1e-4);
      assert.deepEqual(here.scores, onCpu.scores);
    },
  });
}

async function whyAbsent(provider: Provider): Promise<string | undefined> {
  try {
    await (await openSession(
      encodeModel(inferenceGraph(
        (scope) => ({ y: scope.input("x", "float32", [1]) }),
        {},
      )),
      { provider },
    )).release();
  } catch (error) {
    return messageOf(error).split("\n")[0];
  }
}
