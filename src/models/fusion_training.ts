/** From text features and packed pictures of the same products to a trained fusion model. */
import type { ImagePreprocessor } from "../features/image/image_preprocessor.ts";
import { type PackedPictures, picturePositions } from "../features/image/packed_pictures.ts";
import { random } from "../random.ts";
import { classWeights } from "./class_weights.ts";
import { type Examples, takeRows, targetsOf } from "./examples.ts";
import type { FitTasks } from "./fit.ts";
import { fusionLoss, fusionModel, type FusionModelShape } from "./fusion_model.ts";
import {
  changedPictures,
  imageInputs,
  type ImageTrainingSettings,
  joinPictures,
} from "./image_training.ts";
import { joinParts, knownIn, type LabelledRows } from "./labelled_rows.ts";
import type { NewModelFolder } from "./model_folder.ts";
import { PIXELS, PROBABILITIES, WORDS } from "./value_names.ts";
import { TEXT_INPUTS, type TextData } from "./text_training.ts";
import { trainedModelFolder, type TrainingOutcome } from "./trained_model.ts";
import type { TrainingTask } from "./training.ts";

/** The section `train.fusion` of params.yaml. */
export interface FusionTrainingSettings extends ImageTrainingSettings {
  /** Units of the text half's hidden layer. */
  text_hidden: number;
  text_dropout: number;
  /** Units of the network over both halves. */
  hidden: number;
  /** Learning rate of pictures over that of words. */
  image_rate: number;
  /** Share of products that lack their picture, and as many their text, while training. */
  modality_dropout: number;
}

/** A part whose products have texts and, some of them, pictures. */
interface Part {
  words: LabelledRows;
  pictures: PackedPictures;
}

/** What a fusion model learns from; rows of text and `rows` of pictures count the same products. */
export interface FusionData extends TextData {
  pictures: { train: PackedPictures; validation: PackedPictures };
  preprocessor: ImagePreprocessor;
}

/** Learning from the training part, judged on the validation part; then from both together. */
export function fusionTasks(data: FusionData, settings: FusionTrainingSettings): FitTasks {
  const train = { words: data.train, pictures: data.pictures.train };
  const { rows, labels } = data.validation;
  const known = { rows: knownIn(data.train.rows, rows), labels };
  const validation = { words: known, pictures: data.pictures.validation };
  return {
    judged: {
      ...learningFrom(train, data, settings),
      validation: {
        examples: examplesOf(validation, data, settings),
        probabilities: PROBABILITIES,
        score: data.score,
      },
    },
    refit: settings.refit ? learningFrom(bothParts(data), data, settings) : undefined,
  };
}

function bothParts({ train, validation, pictures }: FusionData): Part {
  const behind = train.labels.length;
  const moved = {
    ...pictures.validation,
    rows: pictures.validation.rows.map((row) => row + behind),
  };
  return {
    words: joinParts(train, validation),
    pictures: joinPictures(pictures.train, moved),
  };
}

function learningFrom(
  part: Part,
  data: FusionData,
  settings: FusionTrainingSettings,
): TrainingTask {
  const { labels } = part.words;
  return {
    model: fusionModel(shapeOf(data, settings)),
    loss: fusionLoss({
      labelSmoothing: settings.label_smoothing,
      classWeights: classWeights(settings.class_weights, labels, data.labels.length),
    }),
    train: examplesOf(part, data, settings),
  };
}

function examplesOf(
  { words: { rows: words, labels }, pictures }: Part,
  { preprocessor }: FusionData,
  settings: FusionTrainingSettings,
): Examples {
  const { augmentation, seed, modality_dropout: rate } = settings;
  const positions = picturePositions(pictures, labels.length);
  return {
    labels,
    batch: (rows, epoch) => {
      const lacking = lackedBy(rows, { seed, epoch, rate });
      const shown = Array.from(rows, (row, at) => lacking[at] === "picture" ? -1 : positions[row]);
      return {
        inputs: {
          [PIXELS]: changedPictures(pictures.pixels, shown, {
            preprocessor,
            augmentation,
            seed,
            epoch,
          }),
          targets: targetsOf(labels, rows),
        },
        bags: { [WORDS]: takeRows(words, rows, (at) => lacking[at] !== "text") },
      };
    },
  };
}

/** What each product lacks in an epoch; nothing outside of training. */
function lackedBy(
  rows: ArrayLike<number>,
  { seed, epoch, rate }: { seed: number; epoch?: number; rate: number },
): ("picture" | "text" | undefined)[] {
  return Array.from(rows, (row) => {
    const chance = epoch === undefined ? 1 : random(seed, "modality", epoch, row).next();
    if (chance < rate) return "picture";
    return chance < 2 * rate ? "text" : undefined;
  });
}

/** Everything a trained fusion model's folder holds. */
export function fusionModelFolder(
  data: FusionData,
  settings: FusionTrainingSettings,
  outcome: TrainingOutcome,
): NewModelFolder {
  const { train, validation, labels, preprocessor } = data;
  return trainedModelFolder({
    name: "fusion",
    description: "A text model and an image model side by side, and a network of " +
      `${settings.hidden} units over both penultimate layers whose logits are added to theirs; ` +
      "it answers from the text alone or the picture alone where the other is missing.",
    model: fusionModel(shapeOf(data, settings)),
    hidden: settings.hidden,
    inputs: [...TEXT_INPUTS, ...imageInputs(preprocessor)],
    labels,
    rows: { train: train.labels.length, validation: validation.labels.length },
    params: settings,
  }, outcome);
}

function shapeOf(
  { vocabulary, labels, preprocessor: { size } }: FusionData,
  settings: FusionTrainingSettings,
): FusionModelShape {
  const { channels, blocks, dropout, hidden, image_rate: imageRate } = settings;
  const classes = labels.length;
  return {
    text: { vocabulary, hidden: settings.text_hidden, classes, dropout: settings.text_dropout },
    image: { size, channels, blocks, classes, dropout },
    hidden,
    dropout,
    imageRate,
  };
}
