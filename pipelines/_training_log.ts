/** The run of a training: settings, data, curves and the model, by the names of MLflow's users. */
import { join } from "node:path";
import type { FitObserver } from "../src/training/fit.ts";
import { DIGEST } from "../src/tracking/registry/promotion.ts";
import { modelDigest } from "../src/tracking/registry/log_folder.ts";
import { flatParams, startStageRun } from "./_run_log.ts";

/** A training whose run is under way. */
export interface TrainingLog extends AsyncDisposable {
  observer: FitObserver;
  /** Logs the model that was written to `models/<name>` and ends the run. */
  finish(): Promise<void>;
}

/** Properties of a training before its first step. */
export interface TrainingFacts {
  settings: object;
  /** Files of features. */
  files: readonly string[];
  dataHash: string;
  provider: string;
  signal: AbortSignal;
}

/** Starts the run of a training; disposed without `finish`, it ends as FAILED, or KILLED by a signal. */
export async function startTrainingLog(
  name: string,
  { settings, files, dataHash, provider, signal }: TrainingFacts,
): Promise<TrainingLog> {
  const { log, end } = await startStageRun(`train:${name}`, {
    tags: { provider, "data.hash": dataHash },
  });
  log.logParams({ model: name, provider, ...flatParams({ ...settings }, `train.${name}.`) });
  log.logInputs([{
    name,
    digest: dataHash.slice(0, 32),
    sourceType: "local",
    source: JSON.stringify({ uri: files.join(" ") }),
    tags: { "mlflow.data.context": "training" },
  }]);
  let ended = false;
  const endOnce = async (status: Parameters<typeof end>[0]) => {
    if (ended) return;
    ended = true;
    const line = await end(status);
    if (line !== "") console.log(line);
  };
  return {
    observer: {
      onStep: (training, { step, loss, learningRate, gradientNorm }) =>
        log.logMetrics({
          [`${training}/loss`]: loss,
          ...(learningRate === undefined ? {} : { [`${training}/learning_rate`]: learningRate }),
          ...(gradientNorm === undefined ? {} : { [`${training}/gradient_norm`]: gradientNorm }),
        }, step),
      onEnd: (training, { records }) => {
        for (const { epoch, loss, score } of records) {
          log.logMetrics({
            [`${training}/epoch_loss`]: loss,
            ...(score === undefined ? {} : { [`${training}/validation_weighted_f1`]: score }),
          }, epoch);
        }
      },
    },
    finish: async () => {
      const folder = join("models", name);
      log.setTags({ [DIGEST]: await modelDigest(folder) });
      log.logModel({ name, folder, params: flatParams({ ...settings }) });
      await endOnce("FINISHED");
    },
    [Symbol.asyncDispose]: () => endOnce(signal.aborted ? "KILLED" : "FAILED"),
  };
}
