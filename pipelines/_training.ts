/**
 * The part of a training stage that is the same for all models: provider, console, signals, paths of
 * checkpoints and models. A stage starts a training, fits its model and writes it.
 */
import { join } from "node:path";
import { type NewModelFolder, writeModelFolder } from "../src/artifact/model_folder.ts";
import { replaceDirectory, writeFileAtomic } from "../src/files/atomic_write.ts";
import { hashFiles } from "../src/files/file_hash.ts";
import { encodeTrainedModel } from "../src/models/trained_model_folder.ts";
import type { Provider } from "../src/runtime/open.ts";
import { chooseProvider, type ProviderChoice } from "../src/runtime/providers.ts";
import { interruptionSignal } from "../src/terminal/interruption.ts";
import type { Fit, FitOptions } from "../src/training/fit.ts";
import type { TrainingSettings, TrainingTask } from "../src/training/training_loop.ts";
import { trainingProgress } from "./_training_progress.ts";

/** A training of `models/<name>` that has its provider and knows the hash of its data. */
export interface Training {
  name: string;
  /** SHA-256 of the features. */
  dataHash: string;
  provider: Provider;
  threads: number;
  /** Options for `fit`. */
  options: FitOptions;
}

/** Path of the ONNX file of a validated model, which knows the training part alone. */
export function validatedModelPath(name: string): string {
  return join("models", "validated", `${name}.onnx`);
}

/**
 * Chooses the provider, hashes the feature files and prepares checkpoints, which are resumed only
 * with the same files, settings, provider and threads.
 */
export async function startTraining(
  name: string,
  { files, settings, runtime: { provider: choice, threads } }: {
    files: readonly string[];
    settings: TrainingSettings;
    runtime: { provider: ProviderChoice; threads: number };
  },
): Promise<Training> {
  const { provider, reason } = await chooseProvider(choice);
  console.log(`Training on ${provider}: ${reason}`);
  const dataHash = await hashFiles(files);
  const options = {
    provider,
    threads,
    checkpoints: join("models", `.${name}`),
    fingerprint: JSON.stringify({ dataHash, settings, provider, threads }),
    observer: trainingProgress(),
    signal: interruptionSignal("Training stopped; run it again to resume from the checkpoint"),
  };
  return { name, dataHash, provider, threads, options };
}

/**
 * Writes `models/<name>` and removes the checkpoints. With `validatedTask` it also writes the
 * validated model, which fusion builds on.
 */
export async function writeModel(
  { name }: Training,
  { fit, folder, validatedTask }: {
    fit: Fit;
    folder: NewModelFolder;
    validatedTask?: TrainingTask;
  },
): Promise<void> {
  if (validatedTask) {
    const onnx = encodeTrainedModel(validatedTask.model, fit.validated);
    await writeFileAtomic(validatedModelPath(name), onnx);
  }
  await replaceDirectory(join("models", name), (staging) => writeModelFolder(staging, folder));
  await fit.removeCheckpoints();
  console.log(`Wrote models/${name}\nNext: deno task evaluate ${name}`);
}
