/** Trains the fusion model: data/features, models/text, models/image, models/judged → models/fusion. */
import { join } from "node:path";
import { runCommand } from "../src/terminal/command_line.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { imagePreprocessorFromJson } from "../src/features/image/image_preprocessor.ts";
import { packedPicturesFromColumns } from "../src/features/image/packed_pictures.ts";
import { textFeaturesFromColumns } from "../src/features/text/text_features.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { fusionDataOf } from "../src/models/fusion/fusion_data.ts";
import { fusionModelFolder, fusionTasks } from "../src/models/fusion/fusion_training.ts";
import type { HalfModels } from "../src/models/fusion/base_models.ts";
import { labelsFromJson } from "../src/artifact/labels.ts";
import { ONNX } from "../src/artifact/model_folder.ts";
import { fusionPreprocessorToJson } from "../src/prediction/model_inputs.ts";
import { judgedOnnx, trainToFolder } from "../src/models/train_to_folder.ts";
import { loadParams } from "../src/config/params.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { weightedF1FromProbabilities } from "../src/scoring/evaluation.ts";

const [TEXT, IMAGE] = ["data/features/text", "data/features/image"];
const PARTS = ["train", "validation"];
const HALVES = ["text", "image"];
const SERVED = HALVES.map((name) => join("models", name, ONNX));
const JUDGED = HALVES.map(judgedOnnx);
const FEATURES = [TEXT, IMAGE].map((folder) => PARTS.map((part) => join(folder, `${part}.arrow`)));

await runCommand({
  name: "train:fusion",
  summary: "Train the network over models/text and models/image and write models/fusion.",
  examples: ["deno task train:fusion --set train.fusion.hidden=64"],
}, async ({ overrides }) => {
  const { runtime, train: { fusion: settings } } = await loadParams({ overrides });
  const { provider } = await chooseProvider(runtime.provider);
  const [text, image] = await Promise.all(
    [TEXT, IMAGE].map((folder) => readJson(join(folder, "preprocess.json"))),
  );
  const labels = labelsFromJson(await readJson("data/processed/labels.json"));
  const [words, pictures] = await Promise.all(
    FEATURES.map((paths) => Promise.all(paths.map((path) => readTable(path)))),
  );
  const [train, validation] = PARTS.map((_, at) => ({
    words: textFeaturesFromColumns(words[at]),
    pictures: packedPicturesFromColumns(pictures[at]),
  }));
  const served = await halvesAt(SERVED);
  const features = await fusionDataOf({
    ...{ train, validation, served, judged: await halvesAt(JUDGED) },
    preprocessor: imagePreprocessorFromJson(image),
  }, { ...runtime, provider });
  const data = { ...features, labels, score: weightedF1FromProbabilities };
  await trainToFolder({
    name: "fusion",
    tasks: fusionTasks(data, settings),
    settings,
    preprocess: fusionPreprocessorToJson({ text, image }),
    files: [...FEATURES.flat(), ...SERVED, ...JUDGED],
    folderOf: (outcome, runtime) =>
      fusionModelFolder(data, settings, { halves: served, outcome, runtime }),
  }, runtime);
});

async function halvesAt([text, image]: string[]): Promise<HalfModels> {
  return { text: await Deno.readFile(text), image: await Deno.readFile(image) };
}
