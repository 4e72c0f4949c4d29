/** Real models of pictures and of both, trained on some of the sample catalogue in a few seconds. */
import { CATEGORIES } from "../../src/data/sample/categories.ts";
import { drawPicture } from "../../src/data/sample/generated_pictures.ts";
import { productSampler } from "../../src/data/sample/product_draw.ts";
import { decodePicture } from "../../src/features/image/decode_picture.ts";
import { imagePreprocessorToJson } from "../../src/features/image/image_preprocessor.ts";
import type { PackedPictures } from "../../src/features/image/packed_pictures.ts";
import type { ProductText } from "../../src/features/product.ts";
import { imageModelFolder, imageTasks } from "../../src/models/image/image_training.ts";
import { type NewModelFolder, writeModelFolder } from "../../src/artifact/model_folder.ts";
import { train } from "../../src/training/training_loop.ts";
import { tinyFusion } from "../models/_tiny_fusion.ts";
import { imageSettings } from "../models/_tiny_pictures.ts";
import { sampleProducts, textFeatures } from "./_trained.ts";

const TRAINED_ON = 200;
/** Pixels on each side: of the files, and of what a model sees. */
const DRAWN = 40;
const SEEN = 16;

/** A product with the bytes of its picture file. */
export interface PicturedProduct extends ProductText {
  category: number;
  file: Uint8Array<ArrayBuffer>;
}

/** Products of the sample catalogue with their pictures; some have no description. */
export async function picturedProducts(count: number, seed = 7): Promise<PicturedProduct[]> {
  const drawProduct = productSampler({ seed, labelNoise: 0, classDrift: 0 });
  const look = { seed, size: DRAWN, blur: 0, contrast: 1 };
  return await Promise.all(
    sampleProducts(count, seed).map(async (product, number) => ({
      ...product,
      file: new Uint8Array(await drawPicture(drawProduct(number), look)),
    })),
  );
}

const trainedModels = new Map<string, Promise<NewModelFolder>>();

/** Writes the folder of a trained model that reads pictures. */
export async function writePictureModel(folder: string, kind: "image" | "fusion"): Promise<void> {
  const train = { image: imageModel, fusion: fusionModel }[kind];
  const model = trainedModels.get(kind) ?? picturedProducts(TRAINED_ON).then(train);
  trainedModels.set(kind, model);
  await Deno.mkdir(folder, { recursive: true });
  await writeModelFolder(folder, await model);
}

const preprocessor = { size: SEEN, mean: [0.6, 0.6, 0.6], std: [0.3, 0.3, 0.3] } as const;
const labels = CATEGORIES.map(({ code, name }) => ({ code, name }));
const origin = { dataHash: "of a test", provider: "cpu" };

async function imageModel(products: readonly PicturedProduct[]): Promise<NewModelFolder> {
  const pictures = await packed(products);
  const data = { train: pictures, validation: pictures, preprocessor, labels, score: () => 0 };
  const trained = await train(imageTasks(data, imageSettings).validated, imageSettings, {
    provider: "cpu",
  });
  const preprocess = imagePreprocessorToJson(preprocessor);
  const outcome = { validated: trained, final: trained, preprocess, ...origin };
  return imageModelFolder(data, imageSettings, outcome);
}

async function fusionModel(products: readonly PicturedProduct[]): Promise<NewModelFolder> {
  const pictures = await packed(products);
  const { rows, vocabulary, preprocess } = textFeatures(products);
  const known = { labels, score: () => 0 };
  const { fusion } = await tinyFusion({
    text: { data: { train: rows, validation: rows, vocabulary, ...known }, preprocess },
    image: { train: pictures, validation: pictures, preprocessor, ...known },
  });
  return fusion;
}

async function packed(products: readonly PicturedProduct[]): Promise<PackedPictures> {
  const decoded = await Promise.all(products.map(({ file }) => decodePicture(file, preprocessor)));
  const pixels = decoded.flatMap((found) => found instanceof Uint8Array ? [...found] : []);
  const rows = Int32Array.from(products.keys());
  return {
    size: SEEN,
    pixels: Uint8Array.from(pixels),
    rows,
    indices: rows,
    labels: rows.map((row) => products[row].category),
  };
}
