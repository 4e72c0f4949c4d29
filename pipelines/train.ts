/** Trains the text model: data/features/text → models/text. */
import { join } from "node:path";
import { runCommand } from "../src/cli.ts";
import { readTable } from "../src/data/arrow_table.ts";
import { textFeaturesOf } from "../src/features/text/text_features.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { hashOfFiles } from "../src/file_hash.ts";
import { readJson, replaceDirectory } from "../src/files.ts";
import { interruptionSignal } from "../src/interruption.ts";
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from "../src/models/checkpoint.ts";
import { labelsFromJson } from "../src/models/labels.ts";
import { writeModelFolder } from "../src/models/model_folder.ts";
import { type TextData, textModelFolder, textTask } from "../src/models/text_training.ts";
import { train } from "../src/models/training.ts";
import { loadParams } from "../src/params.ts";
import { startProgress } from "../src/progress.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { weightedF1Of } from "../src/scoring/evaluation.ts";

const FEATURES = "data/features/text";
const PARTS = ["train", "validation"].map((part) => join(FEATURES, `${part}.arrow`));
const MODEL = "models/text";
const CHECKPOINT = "models/.text.checkpoint";

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
  const place = { path: CHECKPOINT, fingerprint: JSON.stringify({ dataHash, settings, provider }) };
  const checkpoint = await readCheckpoint(place);
  if (checkpoint) console.log(`Resuming after step ${checkpoint.snapshot.step}`);

  let progress: ReturnType<typeof startProgress> | undefined;
  const trained = await train(textTask(data, settings), settings, {
    provider,
    threads: runtime.threads,
    hooks: {
      checkpoint,
      save: (checkpoint) => writeCheckpoint(place, checkpoint),
      signal: interruptionSignal("Training stopped; run it again to go on from where it is"),
      onStep: ({ step, totalSteps, loss, score }) => {
        progress ??= startProgress("training", totalSteps);
        const f1 = score === undefined ? "" : ` · F1 ${score.toFixed(4)}`;
        progress.update(step, `loss ${loss.toFixed(3)}${f1}`);
      },
    },
  });
  progress?.finish();
  const model = textModelFolder(data, settings, { trained, preprocess, dataHash, provider });
  await replaceDirectory(MODEL, (folder) => writeModelFolder(folder, model));
  await removeCheckpoint(place);
  const { epoch, score } = trained.records[trained.kept];
  console.log(`Kept epoch ${epoch}: weighted F1 ${score.toFixed(4)} on the validation part`);
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
