/** Writes a generated catalogue in the challenge's layout, in constant memory. */
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import type { DataParams } from "../../config/sections/data_params.ts";
import {
  imagePath,
  LABEL_NAMES,
  TEST_PRODUCTS,
  TRAIN_LABELS,
  TRAIN_PRODUCTS,
} from "../catalogue/layout.ts";
import { writeAll } from "../../files/write_all.ts";
import { CATEGORIES } from "./categories.ts";
import { bestGuesses } from "./ceiling.ts";
import { drawPicture, type PictureOptions } from "./generated_pictures.ts";
import { type ProductDraw, productSampler } from "./product_draw.ts";
import { generateTexts, type TextOptions } from "./generated_texts.ts";

const ROWS_A_CHUNK = 500;
const FIRST_PRODUCT = 1_000_000;
const FIRST_IMAGE = 1_000_000_000;

/** The settings `data.sample` of params.yaml. */
export type SampleOptions = DataParams["sample"];

/** Written labels and Bayes-optimal predictions as positions in `CATEGORIES`, uint8 [rows]. */
export interface SampleTruth {
  labels: Uint8Array;
  text: Uint8Array;
  picture: Uint8Array;
  both: Uint8Array;
}

/** Writes the catalogue into `folder`; `onRows` is called with the number of rows written. */
export async function generateSample(
  folder: string,
  { options, onRows }: { options: SampleOptions; onRows: (done: number) => void },
): Promise<SampleTruth> {
  const { rows, seed, label_noise, stream } = options;
  const truth: SampleTruth = {
    labels: new Uint8Array(rows),
    text: new Uint8Array(rows),
    picture: new Uint8Array(rows),
    both: new Uint8Array(rows),
  };
  const drawProduct = productSampler({ seed, labelNoise: label_noise, classDrift: 0 });
  const still = { blur: 0, contrast: 1 };
  await writePart(folder, {
    part: "train",
    numbers: [0, rows],
    drawProduct,
    texts: { seed, vocabularyDrift: 0 },
    pictures: options.images ? { seed, size: options.image_size, ...still } : undefined,
    onDraw: (draw) => {
      const { text, picture, both } = bestGuesses(draw);
      truth.labels[draw.number] = draw.label;
      truth.text[draw.number] = text;
      truth.picture[draw.number] = picture;
      truth.both[draw.number] = both;
    },
    onRows,
  });
  await writePart(folder, {
    part: "test",
    numbers: [rows, rows + stream.rows],
    drawProduct: productSampler({ seed, labelNoise: label_noise, classDrift: stream.class_drift }),
    texts: { seed, vocabularyDrift: stream.vocabulary_drift },
    pictures: options.images
      ? { seed, size: options.image_size, blur: stream.blur, contrast: stream.contrast }
      : undefined,
    onDraw: () => {},
    onRows,
  });
  const names = Object.fromEntries(CATEGORIES.map(({ code, name }) => [code, name]));
  await Deno.writeTextFile(join(folder, LABEL_NAMES), JSON.stringify(names, null, 1) + "\n");
  return truth;
}

interface Part {
  part: "train" | "test";
  /** First product number, and the one after the last. */
  numbers: [number, number];
  drawProduct: (number: number) => ProductDraw;
  texts: TextOptions;
  pictures: PictureOptions | undefined;
  onDraw: (draw: ProductDraw) => void;
  onRows: (done: number) => void;
}

async function writePart(folder: string, part: Part): Promise<void> {
  const [from, to] = part.numbers;
  using products = await CsvFile.create(
    join(folder, part.part === "train" ? TRAIN_PRODUCTS : TEST_PRODUCTS),
  );
  using labels = part.part === "train"
    ? await CsvFile.create(join(folder, TRAIN_LABELS))
    : undefined;
  await Deno.mkdir(join(folder, `images/image_${part.part}`), { recursive: true });
  await products.write([["", "designation", "description", "productid", "imageid"]]);
  await labels?.write([["", "prdtypecode"]]);
  for (let start = from; start < to; start += ROWS_A_CHUNK) {
    const end = Math.min(start + ROWS_A_CHUNK, to);
    const draws = Array.from({ length: end - start }, (_, i) => part.drawProduct(start + i));
    draws.forEach(part.onDraw);
    await products.write(draws.map((draw) => productRow(draw, part.texts)));
    await labels?.write(draws.map(({ number, label }) => [number, CATEGORIES[label].code]));
    const { pictures } = part;
    if (pictures) {
      await Promise.all(draws.map((draw) => writePicture(folder, part.part, draw, pictures)));
    }
    part.onRows(end);
  }
}

function productRow(draw: ProductDraw, options: TextOptions): (string | number)[] {
  const { designation, description } = generateTexts(draw, options);
  const { number } = draw;
  return [number, designation, description, FIRST_PRODUCT + number, FIRST_IMAGE + number];
}

async function writePicture(
  folder: string,
  part: "train" | "test",
  draw: ProductDraw,
  options: PictureOptions,
): Promise<void> {
  const path = imagePath(
    part,
    String(FIRST_IMAGE + draw.number),
    String(FIRST_PRODUCT + draw.number),
  );
  await Deno.writeFile(join(folder, path), await drawPicture(draw, options));
}

/** A CSV file that is written row by row. */
class CsvFile implements Disposable {
  private constructor(readonly path: string, readonly file: Deno.FsFile) {}

  static async create(path: string): Promise<CsvFile> {
    return new CsvFile(path, await Deno.create(path));
  }

  write(rows: (string | number)[][]): Promise<void> {
    return writeAll(this.file, {
      path: this.path,
      bytes: new TextEncoder().encode(stringify(rows)),
    });
  }

  [Symbol.dispose](): void {
    this.file.close();
  }
}
