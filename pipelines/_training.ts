/**
 * The part of a training stage that is the same for all models: provider, console, signals, paths of
 * checkpoints and models. A stage starts a training, fits its model and writes it.
 */
import { join } from "node:path";
import { type NewModelFolder, writeModelFolder } from "../src/artifact/model_folder.ts";
import { replaceDirectory, writeFileAtomic } from "../src/files/atomic_write.ts";
import { hashFiles } from "../src/files/file_hash.ts";
import type { Model } from "../src/nn/graph/scope.ts";
import { encodeTrainedModel } from "../src/models/trained_model_folder.ts";
import type { Provider } from "../src/runtime/open.ts";
import { chooseProvider, type ProviderChoice } from "../src/runtime/providers.ts";
import { interruptionSignal } from "../src/terminal/interruption.ts";
import type { Fit, FitOptions } from "../src/training/fit.ts";
import type { Trained } from "../src/training/training_loop.ts";
import { startTrainingLog, type TrainingFacts, type TrainingLog } from "./_training_log.ts";
import { allObservers, trainingProgress } from "./_training_progress.ts";

/** A training of `models/<name>`, ready to start, whose run is logged. */
export interface Training extends AsyncDisposable {
  name: string;
  /** SHA-256 of the features. */
  dataHash: string;
  provider: Provider;
  threads: number;
  /** Options for `fit`. */
  options: FitOptions;
  log: TrainingLog;
}

/** Path of the ONNX file of a validated model, which knows the training part alone. */
export function validatedModelPath(name: string): string {
  return join("models", "validated", `${name}.onnx`);
}

/** Starts a training; checkpoints are resumed only with the same files, settings and provider. */
export async function startTraining(
  name: string,
  { runtime: { provider: choice, threads }, ...given }: {
    runtime: { provider: ProviderChoice; threads: number };
  } & Pick<TrainingFacts, "files" | "settings">,
): Promise<Training> {
  const { provider, reason } = await chooseProvider(choice);
  console.log(`Training on ${provider}: ${reason}`);
  const dataHash = await hashFiles(given.files);
  const signal = interruptionSignal("Training stopped; run it again to resume from the checkpoint");
  const log = await startTrainingLog(name, { ...given, dataHash, provider, signal });
  const options = {
    provider,
    threads,
    checkpoints: join("models", `.${name}`),
    fingerprint: JSON.stringify({ dataHash, settings: given.settings, provider, threads }),
    observer: allObservers(trainingProgress(), log.observer),
    signal,
  };
  const dispose = () => log[Symbol.asyncDispose]();
  return { name, dataHash, provider, threads, options, log, [Symbol.asyncDispose]: dispose };
}

/**
 * Writes `models/<name>` and removes the checkpoints. With `validatedModel` it also writes the
 * validated model, which fusion builds on.
 */
export async function writeModel(
  { name, log }: Training,
  { fit, folder, validatedModel }: {
    fit: { validated: Pick<Trained, "parameters"> } & Pick<Fit, "removeCheckpoints">;
    folder: NewModelFolder;
    validatedModel?: Model;
  },
): Promise<void> {
  if (validatedModel) {
    const onnx = encodeTrainedModel(validatedModel, fit.validated);
    await writeFileAtomic(validatedModelPath(name), onnx);
  }
  await replaceDirectory(join("models", name), (staging) => writeModelFolder(staging, folder));
  await fit.removeCheckpoints();
  await log.finish();
  console.log(`Wrote models/${name}\nNext: deno task evaluate ${name}`);
}
