/** Trains the text model: data/features/text → models/text. */
import { join } from "node:path";
import { runCommand } from "../src/cli.ts";
import { readTable } from "../src/data/arrow_table.ts";
import { textFeaturesOf } from "../src/features/text/text_features.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { hashOfFiles } from "../src/file_hash.ts";
import { readJson, replaceDirectory } from "../src/files.ts";
import { interruptionSignal } from "../src/interruption.ts";
import { fit } from "../src/models/fit.ts";
import { labelsFromJson } from "../src/models/labels.ts";
import { writeModelFolder } from "../src/models/model_folder.ts";
import { type TextData, textModelFolder, textTasks } from "../src/models/text_training.ts";
import { loadParams } from "../src/params.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { weightedF1Of } from "../src/scoring/evaluation.ts";

const FEATURES = "data/features/text";
const PARTS = ["train", "validation"].map((part) => join(FEATURES, `${part}.arrow`));
const MODEL = "models/text";

await runCommand({
  name: "train",
  summary: `Train the text model on ${FEATURES} and write ${MODEL}.`,
  examples: ["deno task train --set train.text.epochs=4 --set runtime.provider=cpu"],
}, async ({ overrides }) => {
  const { runtime, train: { text: settings } } = await loadParams({ overrides });
  const { provider, reason } = await chooseProvider(runtime.provider);
  console.log(`Training on ${provider}: ${reason}`);

  const preprocess = await readJson(join(FEATURES, "preprocess.json"));
  const data = await readData(preprocess);
  const dataHash = await hashOfFiles(PARTS);
  const { judged, served, removeCheckpoints } = await fit(textTasks(data, settings), settings, {
    provider,
    threads: runtime.threads,
    checkpoints: "models/.text",
    fingerprint: JSON.stringify({ dataHash, settings, provider }),
    signal: interruptionSignal("Training stopped; run it again to go on from where it is"),
  });
  const origin = { preprocess, dataHash, provider };
  const model = textModelFolder(data, settings, { judged, served, ...origin });
  await replaceDirectory(MODEL, (folder) => writeModelFolder(folder, model));
  await removeCheckpoints();
  console.log(`Wrote ${MODEL}\nNext: deno task evaluate`);
});

async function readData(preprocess: unknown): Promise<TextData> {
  const labels = labelsFromJson(await readJson("data/processed/labels.json"));
  const [train, validation] = await Promise.all(
    PARTS.map(async (path) => textFeaturesOf(await readTable(path))),
  );
  const { size: vocabulary } = textPreprocessorFromJson(preprocess).vocabulary;
  const score = (values: Float32Array, actual: Int32Array) =>
    weightedF1Of({ classes: labels.length, values }, actual);
  return { train, validation, vocabulary, labels, score };
}
