/** What finished text and image models say of products that have both: what fusion learns from. */
import { type PackedPictures, picturePositions } from "../../features/image/packed_pictures.ts";
import { pictureBatch } from "../../features/image/picture_batch.ts";
import type { ImagePreprocessor } from "../../features/image/image_preprocessor.ts";
import { toPaddedBatch } from "../../sparse_rows.ts";
import { type OpenOptions, openSession } from "../../runtime/open.ts";
import type { Tensors } from "../../runtime/session.ts";
import { orderedBatches } from "../../batches.ts";
import { takeRows } from "../../training/examples.ts";
import type { LabelledRows } from "../text/labelled_rows.ts";
import { HIDDEN, PIXELS, PROBABILITIES, WORDS } from "../../artifact/value_names.ts";

const BATCH = 64;

/** Rows of numbers: float32 [rows × columns]. */
export interface Matrix {
  data: Float32Array;
  columns: number;
}

/** What one model says of some products. */
export interface BaseModelOutputs {
  /** The penultimate layer. */
  [HIDDEN]: Matrix;
  [PROBABILITIES]: Matrix;
}

/** Products that have text and picture, and what both halves say of them. */
export interface MultimodalOutputs {
  text: BaseModelOutputs;
  image: BaseModelOutputs;
  /** Positions of the classes. [rows] */
  labels: Int32Array;
}

/** A part whose products have texts and, some of them, pictures; `rows` of both count the same. */
export interface MultimodalPart {
  words: LabelledRows;
  pictures: PackedPictures;
}

/** Bytes of the halves' inference graphs. */
export interface BaseModels {
  text: Uint8Array;
  image: Uint8Array;
}

/** Runs both halves over the products of a part that have a picture, in their order. */
export async function runBaseModels(
  models: BaseModels,
  { words, pictures }: MultimodalPart,
  { preprocessor, ...runtime }: OpenOptions & { preprocessor: ImagePreprocessor },
): Promise<MultimodalOutputs> {
  const { rows, labels } = pictures;
  const positions = picturePositions(pictures, words.labels.length);
  const text = await outputsOf(models.text, rows, runtime, (batch) => {
    const { indices, weights } = toPaddedBatch(takeRows(words.rows, batch));
    return { [`${WORDS}.indices`]: indices, [`${WORDS}.weights`]: weights };
  });
  const image = await outputsOf(models.image, rows, runtime, (batch) => {
    const shown = Array.from(batch, (row) => positions[row]);
    return { [PIXELS]: pictureBatch(pictures.pixels, shown, { preprocessor }) };
  });
  return { text, image, labels };
}

async function outputsOf(
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
