/** Runs trained text and image models over products; their outputs are the features of fusion. */
import { type PackedPictures, picturePositions } from "../../features/image/packed_pictures.ts";
import { pictureBatch } from "../../features/image/picture_batch.ts";
import type { ImagePreprocessor } from "../../features/image/image_preprocessor.ts";
import { toPaddedBatch } from "../../sparse_rows.ts";
import { type OpenOptions, openSession } from "../../runtime/open.ts";
import type { Tensors } from "../../runtime/session.ts";
import { orderedBatches } from "../../batches.ts";
import { takeRows } from "../../training/examples.ts";
import type { LabelledRows } from "../../training/row_source.ts";
import { HIDDEN, PIXELS, PROBABILITIES, WORDS } from "../../artifact/value_names.ts";

const BATCH = 64;

/** A dense matrix, float32 [rows, columns] in row-major order. */
export interface Matrix {
  data: Float32Array;
  columns: number;
}

/** Outputs of one base model. */
export interface BaseModelOutputs {
  /** The penultimate layer. */
  [HIDDEN]: Matrix;
  [PROBABILITIES]: Matrix;
}

/** Outputs of both base models for products that have text and picture. */
export interface MultimodalOutputs {
  text: BaseModelOutputs;
  image: BaseModelOutputs;
  /** Class positions, int32 [rows]. */
  labels: Int32Array;
}

/** A part: texts of all products and pictures of some; `pictures.rows` are rows of `words`. */
export interface MultimodalPart {
  words: LabelledRows;
  pictures: PackedPictures;
}

/** The .onnx files of the base models. */
export interface BaseModels {
  text: Uint8Array;
  image: Uint8Array;
}

/** Runs both base models over the products of a part that have a picture, in order. */
export async function runBaseModels(
  models: BaseModels,
  { words, pictures }: MultimodalPart,
  { preprocessor, ...runtime }: OpenOptions & { preprocessor: ImagePreprocessor },
): Promise<MultimodalOutputs> {
  const { rows, labels } = pictures;
  const positions = picturePositions(pictures, words.labels.length);
  const text = await runModel(models.text, rows, runtime, (batch) => {
    const { indices, weights } = toPaddedBatch(takeRows(words.rows, batch));
    return { [`${WORDS}.indices`]: indices, [`${WORDS}.weights`]: weights };
  });
  const image = await runModel(models.image, rows, runtime, (batch) => {
    const shown = Array.from(batch, (row) => positions[row]);
    return { [PIXELS]: pictureBatch(pictures.pixels, shown, { preprocessor }) };
  });
  return { text, image, labels };
}

async function runModel(
  model: Uint8Array,
  rows: Int32Array,
  runtime: OpenOptions,
  makeFeeds: (rows: Int32Array) => Tensors,
): Promise<BaseModelOutputs> {
  const session = await openSession(model, runtime);
  const matrix = (name: string): Matrix => {
    const columns = session.outputs.find((output) => output.name === name)?.shape[1] as number;
    return { columns, data: new Float32Array(rows.length * columns) };
  };
  const outputs = { [HIDDEN]: matrix(HIDDEN), [PROBABILITIES]: matrix(PROBABILITIES) };
  const names = [HIDDEN, PROBABILITIES] as const;
  try {
    for (const batch of orderedBatches(rows.length, BATCH)) {
      const found = await session.run(makeFeeds(batch.map((at) => rows[at])), names);
      for (const name of names) {
        const { data, columns } = outputs[name];
        data.set(found[name].data as Float32Array, batch[0] * columns);
      }
    }
    return outputs;
  } finally {
    await session.release();
  }
}
