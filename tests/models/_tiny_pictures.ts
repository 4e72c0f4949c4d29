/** Pictures of 16 pixels whose colour is their class, and models small enough to train in a test. */
import type { PackedPictures } from "../../src/features/image/packed_pictures.ts";
import type { ImageData, ImageTrainingSettings } from "../../src/models/image/image_training.ts";
import { random } from "../../src/random.ts";
import { accuracy, settings as textSettings, tinyData } from "./_tiny_text.ts";

const SIZE = 16;
const COLOURS = [[220, 40, 40], [40, 200, 60], [50, 60, 210]];

/** Training settings of a tiny image model. */
export const imageSettings: ImageTrainingSettings = {
  ...textSettings,
  channels: 4,
  blocks: 1,
  dropout: 0.1,
  learning_rate: 0.01,
  augmentation: {
    flip: 0.5,
    shift: 0.1,
    scale: 0.1,
    brightness: 0.1,
    contrast: 0.1,
    saturation: 0,
  },
};

/** A picture of a class, as packed: noise around its colour. */
export function tinyPicture(label: number, row: number): Uint8Array {
  const dice = random(5, "picture", row);
  return Uint8Array.from(
    { length: SIZE * SIZE * 3 },
    (_, at) => COLOURS[label][at % 3] + dice.integer(40),
  );
}

/** Pictures of all products but every fifth. */
export function tinyPictures(labels: Int32Array): PackedPictures {
  const rows = Int32Array.from([...labels.keys()].filter((row) => row % 5 !== 4));
  const pixels = new Uint8Array(rows.length * SIZE * SIZE * 3);
  rows.forEach((row, at) => pixels.set(tinyPicture(labels[row], row), at * SIZE * SIZE * 3));
  return { size: SIZE, pixels, rows, indices: rows, labels: rows.map((row) => labels[row]) };
}

/** Training data of a tiny image model. */
export function tinyImageData(): ImageData {
  const { data: { train, validation, labels } } = tinyData();
  return {
    train: tinyPictures(train.labels),
    validation: tinyPictures(validation.labels),
    preprocessor: { size: SIZE, mean: [0.5, 0.5, 0.5], std: [0.3, 0.3, 0.3] },
    labels,
    score: accuracy,
  };
}
