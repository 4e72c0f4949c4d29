/** A catalogue of three classes in few words, and a text model small enough to train in a test. */
import type { ProductText } from "../../src/features/product.ts";
import type { TextSettings } from "../../src/features/text/text_blocks.ts";
import { textPreprocessorToJson } from "../../src/features/text/text_preprocessor.ts";
import { fitVocabulary, vectorize } from "../../src/features/text/text_vectorizer.ts";
import { rowsInMemory } from "../../src/training/row_source.ts";
import type { NewModelFolder } from "../../src/artifact/model_folder.ts";
import {
  fitText,
  textModelFolder,
  type TextTrainingSettings,
} from "../../src/models/text/text_training.ts";
import type { BagNetworkSettings } from "../../bench/train/bag_network.ts";
import { random } from "../../src/random.ts";

const WORDS = [
  ["livre", "poche", "roman", "édition", "auteur"],
  ["lampe", "bureau", "ampoule", "chevet", "lumière"],
  ["piscine", "filtre", "chlore", "pompe", "bâche"],
];
const COMMON = ["neuf", "lot", "de", "avec", "2", "qualité", "pour"];

/** Text feature settings of the tiny catalogue. */
export const features: TextSettings = {
  buckets: 4096,
  word_ngrams: [1, 1],
  character_ngrams: [3, 3],
  max_characters: 80,
};

/** Training settings of a tiny text model. */
export const textSettings: TextTrainingSettings = {
  seed: 7,
  c: 1,
  encoder_weight: 1,
  passes: 10,
  tolerance: 0,
  refit: false,
  checkpoint_passes: 2,
};

/** Training settings of a tiny network over the same texts: 5 steps an epoch. */
export const settings: BagNetworkSettings = {
  seed: 7,
  hidden: 8,
  dropout: 0.5,
  label_smoothing: 0,
  class_weights: "none",
  refit: false,
  epochs: 3,
  max_steps: 1000,
  batch_size: 12,
  learning_rate: 0.05,
  warmup_share: 0.1,
  epsilon: 0.001,
  weight_decay: 0.01,
  gradient_clip: 0,
  patience: 3,
  tolerance: 0.01,
  checkpoint_steps: 1000,
};

/** Products with the position of each one's class; every fourth has no description. */
export function tinyProducts(
  rows: number,
  seed: number,
): { products: ProductText[]; labels: Int32Array } {
  const dice = random(seed, "tiny");
  const labels = Int32Array.from({ length: rows }, () => dice.integer(WORDS.length));
  const makeText = (label: number) =>
    Array.from({ length: 5 }, () => dice.pick(dice.chance(0.6) ? WORDS[label] : COMMON)).join(" ");
  const products = Array.from(labels, (label, row) => ({
    title: makeText(label),
    description: row % 4 === 3 ? null : makeText(label),
  }));
  return { products, labels };
}

/**
 * Parts of 60 and 30 rows, featurised, the second with a word that the first does not have;
 * `preprocess` is the JSON value of preprocess.json.
 */
export function tinyData() {
  const [first, second] = [tinyProducts(60, 1), tinyProducts(30, 2)];
  second.products[0].title += " inédit";
  const all = [...first.products, ...second.products];
  const vocabulary = fitVocabulary(all, features, { minRows: 1 });
  const part = ({ products, labels }: typeof first) =>
    rowsInMemory({ rows: vectorize(products, { settings: features, vocabulary }), labels });
  const data = {
    train: part(first),
    validation: part(second),
    vocabulary: vocabulary.size,
    labels: [{ code: 10, name: "Livres" }, { code: 40, name: "Lampes" }, {
      code: 2583,
      name: "Piscine",
    }],
    score: accuracy,
  };
  return { data, preprocess: textPreprocessorToJson({ settings: features, vocabulary }) };
}

/** A trained model as its folder's content. */
export async function tinyModel(): Promise<NewModelFolder> {
  const { data, preprocess } = tinyData();
  const fit = await fitText(data, textSettings);
  const origin = { preprocess, dataHash: "0".repeat(64), provider: "cpu" };
  return textModelFolder(data, textSettings, { ...fit, ...origin });
}

/** Share of rows whose most probable class is the right one. */
export function accuracy(
  { classes, values }: { classes: number; values: Float32Array },
  labels: Int32Array,
): number {
  const right = labels.filter((label, row) => {
    const one = values.subarray(row * classes, (row + 1) * classes);
    return one.every((value) => value <= one[label]);
  });
  return right.length / labels.length;
}
