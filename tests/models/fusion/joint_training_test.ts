import assert from "node:assert/strict";
import sharp from "sharp";
import { type NewModelFolder, writeModelFolder } from "../../../src/artifact/model_folder.ts";
import type { Product } from "../../../src/features/product.ts";
import { fitJoint, jointModelFolder } from "../../../src/models/fusion/joint_training.ts";
import { type JointPart, jointRows } from "../../../src/models/fusion/joint_rows.ts";
import { fusionPreprocessorToJson } from "../../../src/prediction/model_inputs.ts";
import { openNativePredictor } from "../../../src/prediction/native_predictor.ts";
import { takeRows } from "../../../src/training/examples.ts";
import { assertClose } from "../../nn/_run.ts";
import { withFolder } from "../../_temporary.ts";
import { onnxFiles, tinyBaseModels } from "../_tiny_fusion.ts";
import { tinyImageData, tinyPicture } from "../_tiny_pictures.ts";
import { textSettings, tinyData, tinyProducts } from "../_tiny_text.ts";

const { data: texts } = tinyData();
const pictures = tinyImageData();
const { preprocessor } = pictures;
const base = await tinyBaseModels();
const { vocabulary, labels, score } = texts;
const { columns } = base.data.validated.train.image.hidden;
const data = {
  train: part("train"),
  validation: part("validation"),
  ...{ vocabulary, columns, labels, score },
};
const settings = { ...textSettings, refit: true, picture_weight: 0.6 };
const fitted = await fitJoint(data, settings);
const fusion = jointModelFolder(data, settings, {
  ...{ ...fitted, dataHash: "", provider: "cpu", baseModels: onnxFiles(base), preprocessor },
  preprocess: fusionPreprocessorToJson({
    text: base.text.preprocess,
    image: base.image.preprocess,
  }),
});

/** The products of a part that have a picture. */
function part(name: "train" | "validation"): JointPart {
  const { rows, labels } = texts[name];
  const shown = pictures[name].rows;
  const words = { rows: takeRows(rows, shown), labels: shown.map((row) => labels[row]) };
  return { words, features: base.data.validated[name].image.hidden.data };
}

const { products, labels: actual } = tinyProducts(30, 9);
const whole: Product[] = products.map((product, row) => ({
  ...product,
  picture: async () => {
    const raw = { width: 16, height: 16, channels: 3 } as const;
    const pixels = tinyPicture(actual[row], 900 + row);
    return new Uint8Array(await sharp(pixels, { raw }).png().toBuffer());
  },
}));

/** Class probabilities of products: [products × classes]. */
async function probabilities(model: NewModelFolder, asked: Product[]): Promise<number[]> {
  return await withFolder(async (folder) => {
    await writeModelFolder(folder, model);
    const predictor = await openNativePredictor(folder, { provider: "cpu" });
    const found = await predictor.probabilities(asked);
    await predictor.release();
    return [...found];
  });
}

Deno.test("a joint classifier knows nearly every product that has text and picture", async () => {
  assert.ok(fitted.validated.records.at(-1)!.score! > 0.95);
  const found = await probabilities(fusion, whole);
  const rows = whole.map((_, row) => found.slice(3 * row, 3 * row + 3));
  assertClose(rows.map((row) => row[0] + row[1] + row[2]), rows.map(() => 1), 1e-5);
  const right = rows.filter((row, at) => row.every((value) => value <= row[actual[at]]));
  assert.ok(right.length > 27, `${right.length} of ${rows.length}`);
});

Deno.test("a joint classifier looks at text and picture", async () => {
  const mixed = whole.map((product, row) => ({
    ...product,
    picture: whole[(row + 1) % 30].picture,
  }));
  const [pure, other, words] = await Promise.all([
    probabilities(fusion, whole),
    probabilities(fusion, mixed),
    probabilities(base.text, whole),
  ]);
  assert.notDeepEqual(pure, other, "the picture counts");
  assert.notDeepEqual(pure, words);
  const texts = whole.map((product, row) => ({
    ...whole[(row + 1) % 30],
    picture: product.picture,
  }));
  assert.notDeepEqual(pure, await probabilities(fusion, texts), "the text counts");
});

Deno.test("a joint classifier leaves products without picture or text to the model that knows them", async () => {
  assertClose(
    await probabilities(fusion, products),
    await probabilities(base.text, products),
    1e-6,
  );
  const shown = whole.map(({ picture }) => ({ title: "", description: null, picture }));
  assertClose(
    await probabilities(fusion, shown),
    await probabilities(base.image, shown),
    1e-6,
  );
  const nothing = [{ title: "", description: null }];
  assertClose(await probabilities(fusion, nothing), await probabilities(base.text, nothing), 1e-6);
});

Deno.test("both joint classifiers have the sigmoid that rows gave from which none has learned", () => {
  for (const name of ["joint.sigmoid.slope", "joint.sigmoid.offset"]) {
    assert.deepEqual(fitted.final.parameters[name], fitted.validated.parameters[name]);
  }
  assert.ok(fitted.final.parameters["joint.sigmoid.slope"].data[0] > 0);
});

Deno.test("without refit the joint classifier of the training part is final", async () => {
  const { validated, final } = await fitJoint(data, { ...settings, refit: false });
  assert.equal(final, validated);
});

Deno.test("joint rows hold the n-grams, then standardised picture features of the wanted length", () => {
  const words = {
    rows: {
      offsets: Int32Array.of(0, 2, 3),
      indices: Int32Array.of(0, 4, 2),
      weights: Float32Array.of(0.5, 0.25, 1),
    },
    labels: Int32Array.of(0, 1),
  };
  const scaling = { mean: Float32Array.of(1, 2, 0, 0), factor: Float32Array.of(2, 0.5, 1, 0) };
  const features = Float32Array.of(1, 4, 3, 9, 2, 2, -1, 9);
  const { rows, labels } = jointRows({ words, features }, {
    picture: { first: 5, scaling, weight: 2 },
  });
  assert.deepEqual(labels, words.labels);
  assert.deepEqual(rows, {
    offsets: Int32Array.of(0, 6, 11),
    indices: Int32Array.of(0, 4, 5, 6, 7, 8, 2, 5, 6, 7, 8),
    weights: Float32Array.of(0.5, 0.25, 0, 1, 3, 0, 1, 2, 0, -1, 0),
  });
});
