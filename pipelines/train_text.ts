/** Trains the text model: data/features/text → models/text, models/validated. */
import { join } from "node:path";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { textFeaturesFromColumns } from "../src/features/text/text_features.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { labelsFromJson } from "../src/artifact/labels.ts";
import { textModelFolder, textTasks } from "../src/models/text/text_training.ts";
import { loadParams } from "../src/config/params.ts";
import { weightedF1FromProbabilities } from "../src/scoring/evaluation.ts";
import { fit } from "../src/training/fit.ts";
import { startTraining, writeModel } from "./_training.ts";

const FEATURES = "data/features/text";
const FILES = ["train", "validation"].map((part) => join(FEATURES, `${part}.arrow`));

await runStageCommand({
  name: "train:text",
  summary: `Train the text model on ${FEATURES} and write models/text.`,
  examples: ["deno task train:text --set train.text.epochs=4 --set runtime.provider=cpu"],
}, async ({ overrides }) => {
  const { runtime, train: { text: settings } } = await loadParams({ overrides });
  const preprocess = await readJson(join(FEATURES, "preprocess.json"));
  const labels = labelsFromJson(await readJson("data/processed/labels.json"));
  const [train, validation] = await Promise.all(
    FILES.map(async (path) => textFeaturesFromColumns(await readTable(path))),
  );
  const data = {
    train,
    validation,
    labels,
    vocabulary: textPreprocessorFromJson(preprocess).vocabulary.size,
    score: weightedF1FromProbabilities,
  };
  const tasks = textTasks(data, settings);
  await using training = await startTraining("text", { files: FILES, settings, runtime });
  const trained = await fit(tasks, settings, training.options);
  const folder = textModelFolder(data, settings, { ...training, ...trained, preprocess });
  await writeModel(training, { fit: trained, folder, validatedModel: tasks.validated.model });
});
