/** A fusion model over a tiny text and a tiny image model, small enough to train in a test. */
import type { FitTasks } from "../../src/training/fit.ts";
import { prepareFusionData } from "../../src/models/fusion/fusion_data.ts";
import {
  type FusionData,
  fusionModelFolder,
  fusionTasks,
  type FusionTrainingSettings,
} from "../../src/models/fusion/fusion_training.ts";
import type { BaseModels } from "../../src/models/fusion/base_models.ts";
import {
  type ImageData,
  imageModelFolder,
  imageTasks,
} from "../../src/models/image/image_training.ts";
import type { NewModelFolder } from "../../src/artifact/model_folder.ts";
import { fusionPreprocessorToJson } from "../../src/prediction/model_inputs.ts";
import { fitText, textModelFolder } from "../../src/models/text/text_training.ts";
import { train, type Trained } from "../../src/training/training_loop.ts";
import { imagePreprocessorToJson } from "../../src/features/image/image_preprocessor.ts";
import { accuracy, settings, textSettings, tinyData } from "./_tiny_text.ts";
import { imageSettings, tinyImageData } from "./_tiny_pictures.ts";

const runtime = { provider: "cpu" } as const;

/** Training settings of a tiny fusion model. */
export const fusionSettings: FusionTrainingSettings = {
  ...settings,
  hidden: 16,
  dropout: 0.2,
  epochs: 8,
  learning_rate: 0.01,
};

/** Trained base models and the training data of a fusion model over them. */
export interface TinyBaseModels {
  text: NewModelFolder;
  image: NewModelFolder;
  data: FusionData;
}

/** Training data of base models: texts and pictures of the same products. */
export interface BaseModelData {
  text: ReturnType<typeof tinyData>;
  image: ImageData;
}

/** Trains the base models. */
export async function tinyBaseModels(
  { text: { data: textData, preprocess: text }, image: imageData }: BaseModelData = {
    text: tinyData(),
    image: tinyImageData(),
  },
): Promise<TinyBaseModels> {
  const { preprocessor } = imageData;
  const image = imagePreprocessorToJson(preprocessor);
  const longer = { ...imageSettings, epochs: 6 };
  const baseModels = {
    text: textModelFolder(
      textData,
      textSettings,
      { ...await fitText(textData, textSettings), preprocess: text, dataHash: "", provider: "cpu" },
    ),
    image: imageModelFolder(
      imageData,
      longer,
      await trainTask(imageTasks(imageData, longer), longer, image),
    ),
  };
  const models = onnxFiles(baseModels);
  const features = await prepareFusionData({
    train: { words: textData.train, pictures: imageData.train },
    validation: { words: textData.validation, pictures: imageData.validation },
    ...{ validated: models, final: models, preprocessor },
  }, runtime);
  return { ...baseModels, data: { ...features, labels: textData.labels, score: accuracy } };
}

/** The .onnx files of base models. */
export function onnxFiles({ text, image }: Pick<TinyBaseModels, "text" | "image">): BaseModels {
  return { text: text.onnx, image: image.onnx };
}

/** The folders of a tiny fusion model and of its base models, and the result of its training. */
export interface TinyFusion extends TinyBaseModels {
  fusion: NewModelFolder;
  trained: Trained;
}

/** Trains all three models. */
export async function tinyFusion(sources?: BaseModelData): Promise<TinyFusion> {
  const baseModels = await tinyBaseModels(sources);
  const { data } = baseModels;
  const preprocess = fusionPreprocessorToJson({
    text: baseModels.text.preprocess,
    image: baseModels.image.preprocess,
  });
  const outcome = await trainTask(fusionTasks(data, fusionSettings), fusionSettings, preprocess);
  const fusion = await fusionModelFolder(data, fusionSettings, {
    baseModels: onnxFiles(baseModels),
    outcome,
    runtime,
  });
  return { ...baseModels, fusion, trained: outcome.validated };
}

async function trainTask(
  { validated: task }: FitTasks,
  settings: Parameters<typeof train>[1],
  preprocess: unknown,
) {
  const validated = await train(task, settings, runtime);
  return { validated, final: validated, preprocess, dataHash: "", provider: runtime.provider };
}
