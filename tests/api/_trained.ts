/** A real model, trained on a few hundred products of the sample catalogue in about a second. */
import { CATEGORIES } from "../../src/data/sample/categories.ts";
import { productSampler } from "../../src/data/sample/product_draw.ts";
import { generateTexts } from "../../src/data/sample/generated_texts.ts";
import { cleanProduct, type ProductText } from "../../src/features/product.ts";
import { textPreprocessorToJson } from "../../src/features/text/text_preprocessor.ts";
import { rowsInMemory } from "../../src/training/row_source.ts";
import { fitVocabulary, vectorize } from "../../src/features/text/text_vectorizer.ts";
import { type NewModelFolder, writeModelFolder } from "../../src/artifact/model_folder.ts";
import { fitText, textModelFolder } from "../../src/models/text/text_training.ts";

const TRAINED_ON = 400;
const TEXTS = {
  buckets: 16_384,
  word_ngrams: [1, 2] as [number, number],
  character_ngrams: [3, 4] as [number, number],
  max_characters: 400,
};

/** Products of the sample catalogue, as sellers wrote them. */
export function sampleProducts(count: number, seed = 7): (ProductText & { category: number })[] {
  const drawProduct = productSampler({ seed, labelNoise: 0, classDrift: 0 });
  return Array.from({ length: count }, (_, number) => {
    const draw = drawProduct(number);
    const { designation, description } = generateTexts(draw, { seed, vocabularyDrift: 0 });
    return { title: designation, description: description || null, category: draw.label };
  });
}

const trainedModels = new Map<number, Promise<NewModelFolder>>();

/** Writes the folder of a trained model; another seed gives another model. */
export async function writeTrainedModel(folder: string, { seed = 1 } = {}): Promise<void> {
  const model = trainedModels.get(seed) ?? trainedModel(seed);
  trainedModels.set(seed, model);
  await Deno.mkdir(folder, { recursive: true });
  await writeModelFolder(folder, await model);
}

/** Texts as features, as rows of a part and as preprocess.json holds what made them. */
export function textFeatures(products: readonly (ProductText & { category: number })[]) {
  const clean = products.map(cleanProduct);
  const vocabulary = fitVocabulary(clean, TEXTS, { minRows: 1 });
  return {
    rows: rowsInMemory({
      rows: vectorize(clean, { settings: TEXTS, vocabulary }),
      labels: Int32Array.from(products, ({ category }) => category),
    }),
    vocabulary: vocabulary.size,
    preprocess: textPreprocessorToJson({ settings: TEXTS, vocabulary }),
  };
}

async function trainedModel(seed: number): Promise<NewModelFolder> {
  const { rows, vocabulary, preprocess } = textFeatures(sampleProducts(TRAINED_ON));
  const data = {
    train: rows,
    validation: rows,
    vocabulary,
    labels: CATEGORIES.map(({ code, name }) => ({ code, name })),
    score: () => 0,
  };
  const settings = {
    ...{ seed, c: 1, passes: 1 + seed, tolerance: 0 },
    ...{ encoder_weight: 1, refit: false, checkpoint_passes: 10 },
  };
  return textModelFolder(data, settings, {
    ...await fitText(data, settings),
    preprocess,
    dataHash: `seed ${seed}`,
    provider: "cpu",
  });
}
