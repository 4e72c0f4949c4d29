/**
 * The training loop of every model: epochs of shuffled batches under a warm-up and cosine schedule,
 * validation after each, early stopping, checkpoints. It knows graphs and batches; not what a
 * product is, nor where a checkpoint is kept.
 */
import { encodeModel } from "../nn/encode_model.ts";
import { forwardPass } from "../nn/forward.ts";
import type { ParameterValues } from "../nn/inference.ts";
import { adamw } from "../nn/optimizers.ts";
import { warmupCosine } from "../nn/schedules.ts";
import type { Model } from "../nn/scope.ts";
import type { Snapshot } from "../nn/snapshot.ts";
import { TrainingRun } from "../nn/training_run.ts";
import { trainingStep, type TrainingStepOptions } from "../nn/training_step.ts";
import { type OpenOptions, openSession } from "../runtime/open.ts";
import type { Session } from "../runtime/session.ts";
import { orderedBatches, shuffledBatches } from "./batch_order.ts";
import { type EarlyStoppingOptions, judge } from "./early_stopping.ts";
import type { Examples } from "./examples.ts";

/** Rows of a validation batch: large, since nothing is kept for a gradient. */
const VALIDATION_BATCH = 256;

/** What is trained, and on what. */
export interface TrainingTask {
  model: Model;
  loss: TrainingStepOptions["loss"];
  /** The model output that holds class probabilities, float32 [batch, classes]. */
  probabilities: string;
  train: Examples;
  validation: Examples;
  /** Judges probabilities [rows × classes] of the validation part; higher is better. */
  score: (probabilities: Float32Array, labels: Int32Array) => number;
}

/** How it is trained; the names are those of params.yaml. */
export interface TrainingSettings extends EarlyStoppingOptions {
  seed: number;
  epochs: number;
  batch_size: number;
  /** At its peak. */
  learning_rate: number;
  /** Share of all steps before the peak. */
  warmup_share: number;
  epsilon: number;
  weight_decay: number;
  checkpoint_steps: number;
}

/** One epoch as the model card tells it. */
export interface EpochRecord {
  epoch: number;
  /** Mean over the batches. */
  loss: number;
  /** On the validation part. */
  score: number;
}

/** All that a stopped training needs to go on as if it had not stopped. */
export interface Checkpoint {
  snapshot: Snapshot;
  records: readonly EpochRecord[];
  /** Sum of the losses of the current epoch so far. */
  lossSum: number;
  /** Parameters of the epoch to keep, if one has ended. */
  kept?: ParameterValues;
}

/** Where training reports and asks. */
export interface TrainingHooks {
  onStep?: (progress: { step: number; totalSteps: number; loss: number; score?: number }) => void;
  /** Keeps a checkpoint. */
  save?: (checkpoint: Checkpoint) => Promise<void>;
  /** Where to go on. */
  checkpoint?: Checkpoint;
  /** When aborted, training saves a checkpoint after the current step and throws its reason. */
  signal?: AbortSignal;
}

/** A trained model. */
export interface Trained {
  /** Of the epoch that was kept. */
  parameters: ParameterValues;
  records: readonly EpochRecord[];
  /** Position in `records` of the epoch that was kept. */
  kept: number;
}

/**
 * Trains a model. The same task, settings and provider give the same parameters, in one go or
 * resumed from any checkpoint.
 *
 * @throws {Error} naming the step whose loss is not finite.
 */
export async function train(
  task: TrainingTask,
  settings: TrainingSettings,
  { hooks = {}, ...runtime }: OpenOptions & { hooks?: TrainingHooks },
): Promise<Trained> {
  const { epsilon, weight_decay: weightDecay } = settings;
  const step = trainingStep(task.model, {
    loss: task.loss,
    optimizer: adamw({ epsilon, weightDecay }),
  });
  const forward = forwardPass(task.model, [task.probabilities]);
  const sessions = await Promise.all(
    [step, forward].map(({ graph }) => openSession(encodeModel(graph), runtime)),
  );
  const { checkpoint } = hooks;
  const run = new TrainingRun(step, sessions[0], {
    seed: settings.seed,
    snapshot: checkpoint?.snapshot,
  });
  const validate = async () => {
    const probabilities = await predictAll(
      task,
      (batch) => run.predict(forward, sessions[1], batch),
    );
    return task.score(probabilities, task.validation.labels);
  };
  try {
    return await epochsOf({ run, validate, task, settings, hooks });
  } finally {
    await Promise.all(sessions.map((session: Session) => session.release()));
  }
}

interface Loop {
  run: TrainingRun;
  validate: () => Promise<number>;
  task: TrainingTask;
  settings: TrainingSettings;
  hooks: TrainingHooks;
}

async function epochsOf({ run, validate, task, settings, hooks }: Loop): Promise<Trained> {
  const { seed, epochs, batch_size: batchSize } = settings;
  const rows = task.train.labels.length;
  const stepsPerEpoch = Math.ceil(rows / batchSize);
  const totalSteps = epochs * stepsPerEpoch;
  const records = [...hooks.checkpoint?.records ?? []];
  let kept = hooks.checkpoint?.kept;
  let lossSum = hooks.checkpoint?.lossSum ?? 0;
  const save = async () =>
    await hooks.save?.({ snapshot: await run.snapshot(), records, lossSum, kept });
  const isOver = () =>
    records.length === epochs ||
    (records.length > 0 && judge(records.map(({ score }) => score), settings).stop);

  while (!isOver()) {
    const batches = shuffledBatches(rows, batchSize, { seed, epoch: records.length });
    for (const batch of batches.slice(run.stepsDone - records.length * stepsPerEpoch)) {
      const learningRate = rateAt(run.stepsDone + 1, totalSteps, settings);
      const { loss } = await run.step(task.train.batch(batch), { learningRate });
      if (!Number.isFinite(loss)) {
        throw new Error(`Cannot go on training: loss ${loss} at step ${run.stepsDone}`);
      }
      lossSum += loss;
      const score = records.at(-1)?.score;
      hooks.onStep?.({ step: run.stepsDone, totalSteps, loss, score });
      if (run.stepsDone % settings.checkpoint_steps === 0 || hooks.signal?.aborted) await save();
      hooks.signal?.throwIfAborted();
    }
    const epoch = records.length + 1;
    records.push({ epoch, loss: lossSum / stepsPerEpoch, score: await validate() });
    lossSum = 0;
    const { kept: best } = judge(records.map(({ score }) => score), settings);
    if (best === records.length - 1) kept = await run.parameters();
  }
  const { kept: at } = judge(records.map(({ score }) => score), settings);
  return { parameters: kept!, records, kept: at };
}

function rateAt(step: number, totalSteps: number, settings: TrainingSettings): number {
  const warmupSteps = Math.round(settings.warmup_share * totalSteps);
  return warmupCosine(step, { peak: settings.learning_rate, warmupSteps, totalSteps });
}

type Outputs = Awaited<ReturnType<TrainingRun["predict"]>>;

/** Probabilities of the whole validation part: float32 [rows × classes]. */
async function predictAll(
  { validation, probabilities: name }: TrainingTask,
  predict: (batch: ReturnType<Examples["batch"]>) => Promise<Outputs>,
): Promise<Float32Array> {
  let all = new Float32Array();
  let filled = 0;
  for (const rows of orderedBatches(validation.labels.length, VALIDATION_BATCH)) {
    const { data } = (await predict(validation.batch(rows)))[name];
    if (filled === 0) all = new Float32Array(validation.labels.length * data.length / rows.length);
    all.set(data as Float32Array, filled);
    filled += data.length;
  }
  return all;
}
