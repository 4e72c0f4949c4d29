/** A text model with a pretrained encoder, which is a mean of word vectors here. */
import assert from "node:assert/strict";
import { ENCODED, TOKENS } from "../../../src/artifact/value_names.ts";
import { writeModelFolder } from "../../../src/artifact/model_folder.ts";
import type { ProductText } from "../../../src/features/product.ts";
import { Tokenizer } from "../../../src/features/text/tokenizer.ts";
import { fitText, textModelFolder } from "../../../src/models/text/text_training.ts";
import { gather } from "../../../src/nn/expressions/indexing.ts";
import { encodeModel } from "../../../src/nn/onnx/encode_model.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { Predictor } from "../../../src/prediction/predictor.ts";
import { meanPooling } from "../../../src/pretrained/backbones/bert.ts";
import { openSession } from "../../../src/runtime/open.ts";
import { tensor } from "../../../src/tensor.ts";
import { random } from "../../../src/random.ts";
import { rowsInMemory } from "../../../src/training/row_source.ts";
import { TINY_WORDS, tinyEncoderTexts } from "../../features/text/_tiny_tokenizer.ts";
import { withFolder } from "../../_temporary.ts";
import { textSettings, tinyData } from "../_tiny_text.ts";

const COLUMNS = 8;
const dice = random(1, "vectors");
const graph = newGraph();
const ids = graph.input(`${TOKENS}.ids`, "int64", ["batch", "tokens"]);
const mask = graph.input(`${TOKENS}.mask`, "int64", ["batch", "tokens"]);
const vectors = Float32Array.from({ length: TINY_WORDS * COLUMNS }, () => dice.next() - 0.5);
const table = tensor("float32", { dims: [TINY_WORDS, COLUMNS], data: vectors });
graph.output(ENCODED, meanPooling(gather(graph.constant(table, "vectors"), ids), mask));
const onnx = encodeModel(graph);

/** Products whose word the n-grams never tell: the model is given none. */
const words = ["lampe", "livre", "piscine"];
const labels = Int32Array.from({ length: 45 }, (_, row) => row % 3);
const products: ProductText[] = Array.from(labels, (label, row) => ({
  title: row % 2 ? words[label] : `de ${words[label]}`,
  description: null,
}));

async function encoded(): Promise<Float32Array> {
  const tokenizer = new Tokenizer(tinyEncoderTexts);
  const { ids, mask } = tokenizer.pad(products.map((product) => tokenizer.encode(product)));
  const session = await openSession(onnx, { provider: "cpu" });
  const { [ENCODED]: { data } } = await session.run(
    { [`${TOKENS}.ids`]: ids, [`${TOKENS}.mask`]: mask },
    [ENCODED],
  );
  await session.release();
  return data as Float32Array;
}

const { data: { labels: classes, score, vocabulary }, preprocess } = tinyData();
const features = await encoded();
const rows = {
  offsets: new Int32Array(46),
  indices: new Int32Array(),
  weights: new Float32Array(),
};
const part = rowsInMemory({ rows, labels });
const data = {
  ...{ train: part, validation: part, labels: classes, score, vocabulary },
  encoder: { graph, columns: COLUMNS, train: features, validation: features },
};
const settings = { ...textSettings, passes: 60 };
const fitted = await fitText(data, settings);

Deno.test("a text model learns from its encoder what n-grams do not tell", () => {
  assert.equal(fitted.validated.records.at(-1)!.score, 1);
});

Deno.test("the folder of a model with an encoder holds all that predicting needs", () =>
  withFolder(async (folder) => {
    const model = textModelFolder(data, settings, {
      ...fitted,
      preprocess: { ...preprocess as object, encoder: tinyEncoderTexts },
      ...{ dataHash: "abc", provider: "cpu" },
    });
    assert.deepEqual(
      model.signature.inputs.map(({ name }) => name),
      ["words.indices", "words.weights", "tokens.ids", "tokens.mask"],
    );
    await writeModelFolder(folder, model);
    const predictor = await Predictor.open(folder, { provider: "cpu" });
    const found = await predictor.rank(products, 1);
    await predictor.release();
    const right = found.filter(([{ code }], row) => code === classes[labels[row]].code);
    assert.ok(right.length === 45, `${right.length} of 45`);
  }));
