/**
 * The training loop of every model: epochs of shuffled batches under a warm-up and cosine schedule,
 * validation after each epoch, early stopping, checkpoints. Knows graphs and batches; knows no
 * products, no files and no terminal.
 */
import { shuffledBatches } from "../batches.ts";
import { encodeModel } from "../nn/onnx/encode_model.ts";
import type { ParameterValues } from "../nn/inference.ts";
import { adamw } from "../nn/optimizers/optimizers.ts";
import { warmupCosine } from "../nn/optimizers/schedules.ts";
import type { Model } from "../nn/graph/scope.ts";
import type { Snapshot } from "../nn/snapshot.ts";
import { TrainingRun } from "../nn/training_run.ts";
import { stateOutputs, trainingStep, type TrainingStepOptions } from "../nn/training_step.ts";
import { type OpenOptions, openSession } from "../runtime/open.ts";
import {
  checkEarlyStopping,
  type EarlyStoppingDecision,
  type EarlyStoppingOptions,
} from "./early_stopping.ts";
import type { Examples } from "./examples.ts";
import { openValidator, type Validation } from "./validation.ts";

/** A model, its loss and the examples it learns from. */
export interface TrainingTask {
  model: Model;
  loss: TrainingStepOptions["loss"];
  train: Examples;
  /** Without it the last epoch is kept. */
  validation?: Validation;
}

/** The number of epochs that a training may take. */
export interface EpochBudget {
  /** Epochs over which the learning rate falls. */
  planned: number;
  /** Epochs after which training ends at the latest. */
  last: number;
}

/** Hyperparameters that all models share, named as in params.yaml. */
export interface TrainingSettings extends EarlyStoppingOptions {
  seed: number;
  /** Maximum number of epochs. */
  epochs: number;
  /** Maximum number of steps, rounded down to whole epochs. */
  max_steps: number;
  /** Rows of a batch. */
  batch_size: number;
  /** Learning rate at its peak. */
  learning_rate: number;
  /** Share of all steps before the peak. */
  warmup_share: number;
  /** AdamW's epsilon. */
  epsilon: number;
  /** AdamW's decoupled weight decay. */
  weight_decay: number;
  /** Maximum global gradient norm; 0 disables clipping. */
  gradient_clip: number;
  /** Steps between two checkpoints. */
  checkpoint_steps: number;
}

/** One epoch as the model card lists it. */
export interface EpochRecord {
  /** Number of the epoch, from 1. */
  epoch: number;
  /** Training loss, mean over the batches. */
  loss: number;
  /** Score on the validation part, if there is one. */
  score?: number;
  /** Relative change of the dual variables, where a solver has such. */
  change?: number;
}

/** The whole state of a training between two steps; resuming from it changes no bit. */
export interface Checkpoint {
  snapshot: Snapshot;
  records: readonly EpochRecord[];
  /** Sum of the losses of the current epoch so far. */
  lossSum: number;
  /** Parameters of the kept epoch, once an epoch has ended. */
  kept?: ParameterValues;
}

/** Progress after one step. */
export interface StepProgress {
  /** Number of the step, from 1. */
  step: number;
  /** Number of the last step, unless training stops early. */
  lastStep: number;
  /** Loss of the step's batch. */
  loss: number;
  /** Learning rate of the step, where the optimiser has one. */
  learningRate?: number;
  /** Global norm of the gradients before clipping, where there are gradients. */
  gradientNorm?: number;
  /** Validation score of the last epoch. */
  score?: number;
}

/** Callbacks and state by which a caller observes, stops and resumes a training. */
export interface TrainingHooks {
  onStep?: (progress: StepProgress) => void;
  /** Stores a checkpoint. */
  save?: (checkpoint: Checkpoint) => Promise<void>;
  /** State to resume from. */
  checkpoint?: Checkpoint;
  /** When aborted, training saves a checkpoint after the current step and throws its reason. */
  signal?: AbortSignal;
}

/** A trained model. */
export interface Trained {
  /** Parameters of the kept epoch. */
  parameters: ParameterValues;
  records: readonly EpochRecord[];
  /** Position in `records` of the kept epoch. */
  kept: number;
  budget: EpochBudget;
}

/** Provider, callbacks and duration of a training. */
export interface TrainOptions extends OpenOptions {
  hooks?: TrainingHooks;
  /** @default {as many epochs as the settings allow for these rows} */
  budget?: EpochBudget;
}

/**
 * Trains a model. The same task, settings and provider give the same parameters, whether training
 * runs in one go or resumes from any checkpoint.
 *
 * @throws {RangeError} naming the step whose loss is not finite and the tensor that caused it.
 * @throws the reason of `hooks.signal` once it is aborted.
 */
export async function train(
  task: TrainingTask,
  settings: TrainingSettings,
  { hooks = {}, budget = epochBudget(task.train.labels.length, settings), ...runtime }:
    TrainOptions,
): Promise<Trained> {
  const step = compileStep(task, settings);
  const session = await openSession(encodeModel(step.graph), {
    ...runtime,
    resident: stateOutputs(step),
  });
  const validator = task.validation && await openValidator(task.model, task.validation, runtime);
  const { seed, batch_size: batchSize, checkpoint_steps: checkpointSteps } = settings;
  const run = new TrainingRun(step, session, { seed, snapshot: hooks.checkpoint?.snapshot });

  const rows = task.train.labels.length;
  const stepsPerEpoch = Math.ceil(rows / batchSize);
  const totalSteps = budget.planned * stepsPerEpoch;
  const lastStep = budget.last * stepsPerEpoch;
  const records = [...hooks.checkpoint?.records ?? []];
  let { kept, lossSum = 0 }: Partial<Checkpoint> = hooks.checkpoint ?? {};
  const save = async () =>
    await hooks.save?.({ snapshot: await run.snapshot(), records: [...records], lossSum, kept });

  try {
    while (records.length < budget.last && !decide(records, settings).stop) {
      const epoch = records.length;
      const batches = shuffledBatches(rows, batchSize, { seed, epoch });
      for (const batch of batches.slice(run.stepsDone - epoch * stepsPerEpoch)) {
        const learningRate = scheduledRate(run.stepsDone + 1, totalSteps, settings);
        const { loss, gradientNorm } = await run.step(task.train.batch(batch, epoch), {
          learningRate,
        });
        lossSum += loss;
        hooks.onStep?.({
          step: run.stepsDone,
          lastStep,
          loss,
          learningRate,
          gradientNorm,
          score: records.at(-1)?.score,
        });
        if (run.stepsDone % checkpointSteps === 0 || hooks.signal?.aborted) await save();
        hooks.signal?.throwIfAborted();
      }
      const score = await validator?.score(run);
      records.push({ epoch: epoch + 1, loss: lossSum / stepsPerEpoch, score });
      lossSum = 0;
      if (decide(records, settings).kept === epoch) kept = await run.parameters();
    }
    await save();
    return { parameters: kept!, records, kept: decide(records, settings).kept, budget };
  } finally {
    await Promise.all([session.release(), validator?.release()]);
  }
}

/** The training-step graph under AdamW. */
function compileStep({ model, loss }: TrainingTask, settings: TrainingSettings) {
  const { epsilon, weight_decay: weightDecay, gradient_clip: clipNorm } = settings;
  return trainingStep(model, {
    loss,
    optimizer: adamw({ epsilon, weightDecay }),
    clipNorm: clipNorm === 0 ? undefined : clipNorm,
  });
}

function epochBudget(rows: number, settings: TrainingSettings): EpochBudget {
  const { epochs, max_steps: maxSteps, batch_size: batchSize } = settings;
  const affordable = Math.floor(maxSteps / Math.ceil(rows / batchSize));
  const planned = Math.min(epochs, Math.max(1, affordable));
  return { planned, last: planned };
}

/** Without scores, training keeps the last epoch and never stops early. */
function decide(
  records: readonly EpochRecord[],
  settings: EarlyStoppingOptions,
): EarlyStoppingDecision {
  const scores = records.flatMap(({ score }) => score ?? []);
  if (scores.length === 0) return { kept: records.length - 1, stop: false };
  return checkEarlyStopping(scores, settings);
}

function scheduledRate(step: number, totalSteps: number, settings: TrainingSettings): number {
  const warmupSteps = Math.round(settings.warmup_share * totalSteps);
  return warmupCosine(step, { peak: settings.learning_rate, warmupSteps, totalSteps });
}
