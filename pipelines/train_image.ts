/** Trains the image model: data/features/image, data/embeddings/image → models/image, models/validated. */
import { join } from "node:path";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { UserError } from "../src/errors.ts";
import { imagePreprocessorFromJson } from "../src/features/image/image_preprocessor.ts";
import { packedPicturesFromColumns } from "../src/features/image/packed_pictures.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { imageModelFolder, imageTasks } from "../src/models/image/image_training.ts";
import { labelsFromJson } from "../src/artifact/labels.ts";
import { loadParams } from "../src/config/params.ts";
import { weightedF1FromProbabilities } from "../src/scoring/evaluation.ts";
import { fit } from "../src/training/fit.ts";
import { readBackbone } from "./_backbone.ts";
import { startTraining } from "./_training.ts";
import { writeModel } from "./_write_model.ts";
import { trainImageHead } from "./_training_image_head.ts";

const FEATURES = "data/features/image";
const FILES = ["train", "validation"].map((part) => join(FEATURES, `${part}.arrow`));

await runStageCommand({
  name: "train:image",
  summary: `Train the image model on ${FEATURES} and write models/image.`,
  examples: ["deno task train:image --set train.image.epochs=4 --set runtime.threads=2"],
}, async ({ overrides }) => {
  const { runtime, train: { image: settings, head } } = await loadParams({ overrides });
  const backbone = await readBackbone("image");
  if (backbone) return await trainImageHead(backbone, { settings: head, runtime });
  const preprocess = await readJson(join(FEATURES, "preprocess.json"));
  const labels = labelsFromJson(await readJson("data/processed/labels.json"));
  const [train, validation] = await Promise.all(
    FILES.map(async (path) => packedPicturesFromColumns(await readTable(path))),
  );
  if (train.labels.length === 0) {
    throw new UserError(
      "Cannot train an image model: no product of the training part has a picture",
    );
  }
  const data = {
    train,
    validation,
    labels,
    preprocessor: imagePreprocessorFromJson(preprocess),
    score: weightedF1FromProbabilities,
  };
  const tasks = imageTasks(data, settings);
  await using training = await startTraining("image", {
    files: FILES,
    settings,
    runtime,
  });
  const trained = await fit(tasks, settings, training.options);
  const folder = imageModelFolder(data, settings, { ...training, ...trained, preprocess });
  await writeModel(training, { fit: trained, folder, validatedModel: tasks.validated.model });
});
