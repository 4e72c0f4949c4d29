/** Trains the fusion model: data/features → models/fusion. */
import { join } from "node:path";
import { runCommand } from "../src/cli.ts";
import { readTable } from "../src/data/arrow_table.ts";
import { imagePreprocessorFromJson } from "../src/features/image/image_preprocessor.ts";
import { packedPicturesOf } from "../src/features/image/packed_pictures.ts";
import { textFeaturesOf } from "../src/features/text/text_features.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { readJson } from "../src/files.ts";
import { fusionModelFolder, fusionTasks } from "../src/models/fusion_training.ts";
import { labelsFromJson } from "../src/models/labels.ts";
import { fusionPreprocessorToJson } from "../src/models/model_inputs.ts";
import { trainToFolder } from "../src/models/train_to_folder.ts";
import { loadParams } from "../src/params.ts";
import { weightedF1Of } from "../src/scoring/evaluation.ts";

const [TEXT, IMAGE] = ["data/features/text", "data/features/image"];
const filesOf = (folder: string) =>
  ["train", "validation"].map((part) => join(folder, `${part}.arrow`));

await runCommand({
  name: "train:fusion",
  summary: `Train the fusion model on ${TEXT} and ${IMAGE} and write models/fusion.`,
  examples: ["deno task train:fusion --set train.fusion.epochs=4 --set runtime.threads=2"],
}, async ({ overrides }) => {
  const { runtime, train: { fusion: settings } } = await loadParams({ overrides });
  const [text, image] = await Promise.all(
    [TEXT, IMAGE].map((folder) => readJson(join(folder, "preprocess.json"))),
  );
  const labels = labelsFromJson(await readJson("data/processed/labels.json"));
  const [train, validation] = await Promise.all(
    filesOf(TEXT).map(async (path) => textFeaturesOf(await readTable(path))),
  );
  const [trainPictures, validationPictures] = await Promise.all(
    filesOf(IMAGE).map(async (path) => packedPicturesOf(await readTable(path))),
  );
  const data = {
    ...{ train, validation, labels },
    pictures: { train: trainPictures, validation: validationPictures },
    vocabulary: textPreprocessorFromJson(text).vocabulary.size,
    preprocessor: imagePreprocessorFromJson(image),
    score: (values: Float32Array, actual: Int32Array) =>
      weightedF1Of({ classes: labels.length, values }, actual),
  };
  await trainToFolder({
    name: "fusion",
    tasks: fusionTasks(data, settings),
    settings,
    preprocess: fusionPreprocessorToJson({ text, image }),
    files: [TEXT, IMAGE].flatMap(filesOf),
    folderOf: (outcome) => fusionModelFolder(data, settings, outcome),
  }, runtime);
});
