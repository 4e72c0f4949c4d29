/**
 * The start of a training stage, the same for all models: provider, console, signals and the path of
 * checkpoints. A stage starts a training, fits its model and writes it.
 */
import { join } from "node:path";
import { hashFiles } from "../src/files/file_hash.ts";
import type { Provider } from "../src/runtime/open.ts";
import { chooseProvider, type ProviderChoice } from "../src/runtime/providers.ts";
import { interruptionSignal } from "../src/terminal/interruption.ts";
import type { FitOptions } from "../src/training/fit.ts";
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
