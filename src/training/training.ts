/**
 * The training loop of every model: epochs of shuffled batches under a warm-up and cosine schedule,
 * validation after each, early stopping, checkpoints. It knows graphs and batches; not what a
 * product is, nor where a checkpoint is kept.
 */
import { encodeModel } from "../nn/onnx/encode_model.ts";
import type { ParameterValues } from "../nn/inference.ts";
import { adamw } from "../nn/optimizers/optimizers.ts";
import { warmupCosine } from "../nn/optimizers/schedules.ts";
import type { Model } from "../nn/graph/scope.ts";
import type { Snapshot } from "../nn/snapshot.ts";
import { TrainingRun } from "../nn/training_run.ts";
import { stateOutputs, trainingStep, type TrainingStepOptions } from "../nn/training_step.ts";
import { type OpenOptions, openSession } from "../runtime/open.ts";
import { shuffledBatches } from "../batches.ts";
import { type EarlyStoppingOptions, judge, type Verdict } from "./early_stopping.ts";
import type { Examples } from "./examples.ts";
import { openValidator, type Validation, type Validator } from "./validation.ts";

/** What is trained, and on what. */
export interface TrainingTask {
  model: Model;
  loss: TrainingStepOptions["loss"];
  train: Examples;
  /** Without it, no epoch is better than the last. */
  validation?: Validation;
}

/** How many epochs there are. */
export interface Course {
  /** Epochs over which the learning rate falls. */
  planned: number;
  /** Epochs after which training ends at the latest. */
  last: number;
}

/** How it is trained; the names are those of params.yaml. */
export interface TrainingSettings extends EarlyStoppingOptions {
  seed: number;
  /** At most. */
  epochs: number;
  /** At most, in whole epochs: large catalogues need fewer of them. */
  max_steps: number;
  batch_size: number;
  /** At its peak. */
  learning_rate: number;
  /** Share of all steps before the peak. */
  warmup_share: number;
  epsilon: number;
  weight_decay: number;
  /** The norm that gradients are scaled down to; 0: any will do. */
  gradient_clip: number;
  checkpoint_steps: number;
}

/** One epoch as the model card tells it. */
export interface EpochRecord {
  epoch: number;
  /** Mean over the batches. */
  loss: number;
  /** On the validation part, if there is one. */
  score?: number;
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
  onStep?: (progress: { step: number; lastStep: number; loss: number; score?: number }) => void;
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
  course: Course;
}

/** Where and how long training runs. */
export interface TrainOptions extends OpenOptions {
  hooks?: TrainingHooks;
  /** @default {what the settings allow for these rows} */
  course?: Course;
}

/**
 * Trains a model. The same task, settings and provider give the same parameters, in one go or
 * resumed from any checkpoint.
 *
 * @throws {RangeError} naming the step whose loss is no number, and the tensor that spoilt it.
 */
export async function train(
  task: TrainingTask,
  settings: TrainingSettings,
  { hooks = {}, course = courseOf(task.train.labels.length, settings), ...runtime }: TrainOptions,
): Promise<Trained> {
  const { epsilon, weight_decay: weightDecay, gradient_clip: clipNorm } = settings;
  const step = trainingStep(task.model, {
    loss: task.loss,
    optimizer: adamw({ epsilon, weightDecay }),
    clipNorm: clipNorm === 0 ? undefined : clipNorm,
  });
  const session = await openSession(encodeModel(step.graph), {
    ...runtime,
    resident: stateOutputs(step),
  });
  const validator = task.validation && await openValidator(task.model, task.validation, runtime);
  const run = new TrainingRun(step, session, {
    seed: settings.seed,
    snapshot: hooks.checkpoint?.snapshot,
  });
  try {
    return await epochsOf({ run, validator, task, settings, hooks, course });
  } finally {
    await Promise.all([session.release(), validator?.release()]);
  }
}

function courseOf(rows: number, settings: TrainingSettings): Course {
  const { epochs, max_steps: maxSteps, batch_size: batchSize } = settings;
  const affordable = Math.floor(maxSteps / Math.ceil(rows / batchSize));
  const planned = Math.min(epochs, Math.max(1, affordable));
  return { planned, last: planned };
}

interface Loop {
  run: TrainingRun;
  validator?: Validator;
  task: TrainingTask;
  settings: TrainingSettings;
  hooks: TrainingHooks;
  course: Course;
}

async function epochsOf(loop: Loop): Promise<Trained> {
  const { run, validator, task, settings, hooks, course } = loop;
  const { seed, batch_size: batchSize } = settings;
  const rows = task.train.labels.length;
  const stepsPerEpoch = Math.ceil(rows / batchSize);
  const totalSteps = course.planned * stepsPerEpoch;
  const lastStep = course.last * stepsPerEpoch;
  const records = [...hooks.checkpoint?.records ?? []];
  let kept = hooks.checkpoint?.kept;
  let lossSum = hooks.checkpoint?.lossSum ?? 0;
  const save = async () =>
    await hooks.save?.({ snapshot: await run.snapshot(), records: [...records], lossSum, kept });
  const isOver = () =>
    records.length === course.last || (records.length > 0 && verdictOn(records, settings).stop);

  while (!isOver()) {
    const batches = shuffledBatches(rows, batchSize, { seed, epoch: records.length });
    for (const batch of batches.slice(run.stepsDone - records.length * stepsPerEpoch)) {
      const learningRate = rateAt(run.stepsDone + 1, totalSteps, settings);
      const { loss } = await run.step(task.train.batch(batch, records.length), { learningRate });
      lossSum += loss;
      const score = records.at(-1)?.score;
      hooks.onStep?.({ step: run.stepsDone, lastStep, loss, score });
      if (run.stepsDone % settings.checkpoint_steps === 0 || hooks.signal?.aborted) await save();
      hooks.signal?.throwIfAborted();
    }
    const epoch = records.length + 1;
    records.push({ epoch, loss: lossSum / stepsPerEpoch, score: await validator?.judge(run) });
    lossSum = 0;
    if (verdictOn(records, settings).kept === records.length - 1) kept = await run.parameters();
  }
  await save();
  return { parameters: kept!, records, kept: verdictOn(records, settings).kept, course };
}

function verdictOn(records: readonly EpochRecord[], settings: TrainingSettings): Verdict {
  const scores = records.flatMap(({ score }) => score ?? []);
  return scores.length > 0 ? judge(scores, settings) : { kept: records.length - 1, stop: false };
}

function rateAt(step: number, totalSteps: number, settings: TrainingSettings): number {
  const warmupSteps = Math.round(settings.warmup_share * totalSteps);
  return warmupCosine(step, { peak: settings.learning_rate, warmupSteps, totalSteps });
}
