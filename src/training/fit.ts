/**
 * Fits a model in two trainings: the validated model learns from the training part and chooses the
 * number of epochs on the validation part; the final model, if asked for, learns from both parts for
 * as many epochs. Each training keeps a checkpoint file until the caller removes them.
 */
import type { OpenOptions } from "../runtime/open.ts";
import {
  type CheckpointFile,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
} from "./checkpoint.ts";
import {
  type EpochBudget,
  type StepProgress,
  train,
  type Trained,
  type TrainingSettings,
  type TrainingTask,
} from "./training_loop.ts";
import type { Validation } from "./validation.ts";

/** The two trainings of a model. */
export interface FitTasks {
  validated: TrainingTask & { validation: Validation };
  /** Learns from all rows; without it the validated model is final. */
  final?: TrainingTask;
}

/** The name of a training: `training` gives the validated model, `refitting` the final one. */
export type TrainingName = "training" | "refitting";

/** Callbacks that report the progress of trainings. */
export interface FitObserver {
  /** Called before the first step; `resumedStep` is the number of steps done before. */
  onStart?: (training: TrainingName, resumedStep: number) => void;
  onStep?: (training: TrainingName, progress: StepProgress) => void;
  onEnd?: (training: TrainingName, trained: Trained) => void;
}

/** Provider, checkpoint files and callbacks of a fit. */
export interface FitOptions extends OpenOptions {
  /** Path prefix of the checkpoint files. */
  checkpoints: string;
  /** Identifies data, settings, provider and threads: everything that changes a result. */
  fingerprint: string;
  observer?: FitObserver;
  /** When aborted, training stops after the current step; the same call resumes it. */
  signal?: AbortSignal;
}

/** The models of a finished fit. */
export interface Fit {
  /** Learned from the training part alone. */
  validated: Trained;
  final: Trained;
  /** Removes the checkpoint files; to be called once the model is written. */
  removeCheckpoints(): Promise<void>;
}

/**
 * Trains the validated model, then the final one.
 *
 * @throws {RangeError} as `train` does, if a loss is not finite.
 * @throws the reason of `signal` once it is aborted.
 */
export async function fit(
  tasks: FitTasks,
  settings: TrainingSettings,
  { checkpoints, fingerprint, observer, signal, ...runtime }: FitOptions,
): Promise<Fit> {
  const files: CheckpointFile[] = [];
  const run = async (name: TrainingName, task: TrainingTask, budget?: EpochBudget) => {
    const file = { path: `${checkpoints}.${name}.checkpoint`, fingerprint };
    files.push(file);
    const checkpoint = await readCheckpoint(file);
    observer?.onStart?.(name, checkpoint?.snapshot.step ?? 0);
    const trained = await train(task, settings, {
      ...runtime,
      budget,
      hooks: {
        checkpoint,
        signal,
        onStep: (progress) => observer?.onStep?.(name, progress),
        save: (state) => writeCheckpoint(file, state),
      },
    });
    observer?.onEnd?.(name, trained);
    return trained;
  };

  const validated = await run("training", tasks.validated);
  const { epoch } = validated.records[validated.kept];
  const budget = { ...validated.budget, last: epoch };
  const final = tasks.final ? await run("refitting", tasks.final, budget) : validated;
  const removeCheckpoints = async () => {
    for (const file of files) await removeCheckpoint(file);
  };
  return { validated, final, removeCheckpoints };
}
