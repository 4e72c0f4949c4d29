/** From tasks to a model folder in its place, with the checkpoints and messages of the way. */
import { join } from "node:path";
import { hashOfFiles } from "../file_hash.ts";
import { replaceDirectory } from "../files.ts";
import { interruptionSignal } from "../interruption.ts";
import { chooseProvider, type ProviderChoice } from "../runtime/providers.ts";
import { fit, type FitTasks } from "./fit.ts";
import { type NewModelFolder, writeModelFolder } from "./model_folder.ts";
import type { TrainingOutcome } from "./trained_model.ts";
import type { TrainingSettings } from "./training.ts";

/** A training by the name of its model. */
export interface NamedTraining {
  name: string;
  tasks: FitTasks;
  settings: TrainingSettings;
  /** The JSON value of preprocess.json. */
  preprocess: unknown;
  /** Files of features: a checkpoint made from others is not taken up. */
  files: readonly string[];
  folderOf: (outcome: TrainingOutcome) => NewModelFolder;
}

/** Trains a model and writes `models/<name>`. */
export async function trainToFolder(
  { name, tasks, settings, preprocess, files, folderOf }: NamedTraining,
  runtime: { provider: ProviderChoice; threads: number },
): Promise<void> {
  const { provider, reason } = await chooseProvider(runtime.provider);
  console.log(`Training on ${provider}: ${reason}`);
  const { threads } = runtime;
  const dataHash = await hashOfFiles(files);
  const { judged, served, removeCheckpoints } = await fit(tasks, settings, {
    provider,
    threads,
    checkpoints: join("models", `.${name}`),
    fingerprint: JSON.stringify({ dataHash, settings, provider, threads }),
    signal: interruptionSignal("Training stopped; run it again to go on from where it is"),
  });
  const model = folderOf({ judged, served, preprocess, dataHash, provider });
  await replaceDirectory(join("models", name), (folder) => writeModelFolder(folder, model));
  await removeCheckpoints();
  console.log(`Wrote models/${name}\nNext: deno task evaluate ${name}`);
}
