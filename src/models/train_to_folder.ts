/** From tasks to a model folder in its place, with the checkpoints and messages of the way. */
import { join } from "node:path";
import { hashFiles } from "../files/file_hash.ts";
import { replaceDirectory, writeFileAtomic } from "../files/atomic_write.ts";
import { interruptionSignal } from "../terminal/interruption.ts";
import type { OpenOptions } from "../runtime/open.ts";
import { chooseProvider, type ProviderChoice } from "../runtime/providers.ts";
import { fit, type FitTasks } from "../training/fit.ts";
import { type NewModelFolder, writeModelFolder } from "../artifact/model_folder.ts";
import { servedOnnx, type TrainingOutcome } from "./trained_model.ts";
import type { TrainingSettings } from "../training/training.ts";

/** A training by the name of its model. */
export interface NamedTraining {
  name: string;
  tasks: FitTasks;
  settings: TrainingSettings;
  /** The JSON value of preprocess.json. */
  preprocess: unknown;
  /** Files of features: a checkpoint made from others is not taken up. */
  files: readonly string[];
  folderOf: (
    outcome: TrainingOutcome,
    runtime: OpenOptions,
  ) => NewModelFolder | Promise<NewModelFolder>;
  /** Where to keep the graph of the model as it was judged, which knows the training part alone. */
  judgedTo?: string;
}

/** Where the graph of a model as it was judged is kept. */
export function judgedOnnx(name: string): string {
  return join("models", "judged", `${name}.onnx`);
}

/** Trains a model and writes `models/<name>`. */
export async function trainToFolder(
  { name, tasks, settings, preprocess, files, folderOf, judgedTo }: NamedTraining,
  runtime: { provider: ProviderChoice; threads: number },
): Promise<void> {
  const { provider, reason } = await chooseProvider(runtime.provider);
  console.log(`Training on ${provider}: ${reason}`);
  const { threads } = runtime;
  const dataHash = await hashFiles(files);
  const { judged, served, removeCheckpoints } = await fit(tasks, settings, {
    provider,
    threads,
    checkpoints: join("models", `.${name}`),
    fingerprint: JSON.stringify({ dataHash, settings, provider, threads }),
    signal: interruptionSignal("Training stopped; run it again to go on from where it is"),
  });
  const outcome = { judged, served, preprocess, dataHash, provider };
  const model = await folderOf(outcome, { provider, threads });
  if (judgedTo) await writeFileAtomic(judgedTo, servedOnnx(tasks.judged.model, judged));
  await replaceDirectory(join("models", name), (folder) => writeModelFolder(folder, model));
  await removeCheckpoints();
  console.log(`Wrote models/${name}\nNext: deno task evaluate ${name}`);
}
