/** Trains the fusion model: data, models → models/fusion. */
import { join } from "node:path";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { imagePreprocessorFromJson } from "../src/features/image/image_preprocessor.ts";
import { packedPicturesFromColumns } from "../src/features/image/packed_pictures.ts";
import { textFeaturesFromColumns } from "../src/features/text/text_features.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { prepareFusionData } from "../src/models/fusion/fusion_data.ts";
import { fusionModelFolder, fusionTasks } from "../src/models/fusion/fusion_training.ts";
import type { BaseModels } from "../src/models/fusion/base_models.ts";
import { labelsFromJson } from "../src/artifact/labels.ts";
import { ONNX } from "../src/artifact/model_folder.ts";
import { fusionPreprocessorToJson } from "../src/prediction/model_inputs.ts";
import { loadParams } from "../src/config/params.ts";
import { weightedF1FromProbabilities } from "../src/scoring/evaluation.ts";
import { fit } from "../src/training/fit.ts";
import { readBackbone } from "./_backbone.ts";
import { startTraining } from "./_training.ts";
import { trainJoint } from "./_training_joint.ts";
import { readEncoder, refuseEncoder } from "./_text_encoder.ts";
import { validatedModelPath, writeModel } from "./_write_model.ts";

const [TEXT, IMAGE] = ["data/features/text", "data/features/image"];
const PARTS = ["train", "validation"];
const BASE_MODELS = ["text", "image"];
const FINAL = BASE_MODELS.map((name) => join("models", name, ONNX));
const VALIDATED = BASE_MODELS.map(validatedModelPath);
const FEATURES = [TEXT, IMAGE].map((folder) => PARTS.map((part) => join(folder, `${part}.arrow`)));

await runStageCommand({
  name: "train:fusion",
  summary: "Train what unites models/text and models/image and write models/fusion.",
  examples: ["deno task train:fusion --set train.fusion.hidden=64"],
}, async ({ overrides }) => {
  const { model: { text }, runtime, train: { fusion: settings, joint } } = await loadParams({
    overrides,
  });
  const encoder = await readEncoder(text.backbone);
  if (await readBackbone("image")) return await trainJoint({ settings: joint, encoder, runtime });
  refuseEncoder(encoder);
  const files = [...FEATURES.flat(), ...FINAL, ...VALIDATED];
  await using training = await startTraining("fusion", { files, settings, runtime });
  const { provider, threads } = training;
  const [words, pixels] = await Promise.all(
    [TEXT, IMAGE].map((folder) => readJson(join(folder, "preprocess.json"))),
  );
  const labels = labelsFromJson(await readJson("data/processed/labels.json"));
  const [wordColumns, pictures] = await Promise.all(
    FEATURES.map((paths) => Promise.all(paths.map((path) => readTable(path)))),
  );
  const [train, validation] = PARTS.map((_, at) => ({
    words: textFeaturesFromColumns(wordColumns[at]),
    pictures: packedPicturesFromColumns(pictures[at]),
  }));
  const baseModels = await readBaseModels(FINAL);
  const features = await prepareFusionData({
    train,
    validation,
    final: baseModels,
    validated: await readBaseModels(VALIDATED),
    preprocessor: imagePreprocessorFromJson(pixels),
  }, { provider, threads });
  const data = { ...features, labels, score: weightedF1FromProbabilities };
  const trained = await fit(fusionTasks(data, settings), settings, training.options);
  const preprocess = fusionPreprocessorToJson({ text: words, image: pixels });
  const folder = await fusionModelFolder(data, settings, {
    baseModels,
    outcome: { ...training, ...trained, preprocess },
    runtime: { provider, threads },
  });
  await writeModel(training, { fit: trained, folder });
});

async function readBaseModels([text, image]: string[]): Promise<BaseModels> {
  return { text: await Deno.readFile(text), image: await Deno.readFile(image) };
}
