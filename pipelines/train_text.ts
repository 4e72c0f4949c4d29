/** Trains the text model: data/features/text → models/text, models/validated. */
import { join } from "node:path";
import { setImmediate as pause } from "node:timers/promises";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { labelsFromJson } from "../src/artifact/labels.ts";
import { fitText, textModelFolder, textShape } from "../src/models/text/text_training.ts";
import { loadParams } from "../src/config/params.ts";
import { weightedF1FromProbabilities } from "../src/scoring/evaluation.ts";
import { textModel } from "../src/models/text/text_model.ts";
import { readEncoder } from "./_text_encoder.ts";
import { openTextFeatures } from "./_text_batches.ts";
import { startTraining } from "./_training.ts";
import { writeModel } from "./_write_model.ts";

const FEATURES = "data/features/text";
const FILES = ["train", "validation"].map((part) => join(FEATURES, `${part}.arrow`));

await runStageCommand({
  name: "train:text",
  summary: `Train the text model on ${FEATURES} and write models/text.`,
  examples: ["deno task train:text --set train.text.c=0.5 --set runtime.provider=cpu"],
}, async ({ overrides }) => {
  const { model: { text }, runtime, train: { text: settings } } = await loadParams({ overrides });
  const preprocess = await readJson(join(FEATURES, "preprocess.json")) as object;
  const encoder = await readEncoder(text.backbone);
  const labels = labelsFromJson(await readJson("data/processed/labels.json"));
  const [train, validation] = await Promise.all(FILES.map(openTextFeatures));
  const data = {
    train,
    validation,
    labels,
    vocabulary: textPreprocessorFromJson(preprocess).vocabulary.size,
    score: weightedF1FromProbabilities,
    encoder,
  };
  await using training = await startTraining("text", {
    ...{ settings, runtime },
    files: encoder ? [...FILES, ...encoder.files] : FILES,
  });
  const trained = await fitText(data, settings, { ...training.options, pause });
  const folder = textModelFolder(data, settings, {
    ...{ ...training, ...trained },
    preprocess: { ...preprocess, ...encoder && { encoder: encoder.texts } },
  });
  await writeModel(training, {
    fit: trained,
    folder,
    validatedModel: textModel(textShape(data)),
  });
});
