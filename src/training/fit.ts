/**
 * From tasks to the model to serve: training with early stopping, then, if asked for, anew on
 * training and validation rows together for as many epochs. Each keeps a checkpoint of its own.
 */
import type { OpenOptions } from "../runtime/open.ts";
import {
  type CheckpointPlace,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
} from "./checkpoint.ts";
import {
  type Course,
  train,
  type Trained,
  type TrainingSettings,
  type TrainingTask,
} from "./training.ts";
import { trainingProgress } from "./training_progress.ts";
import type { Validation } from "./validation.ts";

/** What to train on. */
export interface FitTasks {
  judged: TrainingTask & { validation: Validation };
  /** On all rows; without it the judged model is served. */
  refit?: TrainingTask;
}

/** Where to train and to keep checkpoints. */
export interface FitOptions extends OpenOptions {
  /** Paths of checkpoints begin so. */
  checkpoints: string;
  /** Changes with data, settings, provider and threads: with all that changes a number. */
  fingerprint: string;
  /** Stops training after a step; the same call goes on from there. */
  signal?: AbortSignal;
}

/** A finished training. */
export interface Fit {
  judged: Trained;
  served: Trained;
  /** Forgets the checkpoints, once the model is safe. */
  removeCheckpoints(): Promise<void>;
}

/** Trains and says on the terminal how far it is. */
export async function fit(
  { judged: judgedTask, refit: refitTask }: FitTasks,
  settings: TrainingSettings,
  { checkpoints, fingerprint, signal, ...runtime }: FitOptions,
): Promise<Fit> {
  const places: CheckpointPlace[] = [];
  const run = async (name: string, task: TrainingTask, course?: Course) => {
    const place = { path: `${checkpoints}.${name}.checkpoint`, fingerprint };
    places.push(place);
    const checkpoint = await readCheckpoint(place);
    if (checkpoint) console.log(`${name}: going on after step ${checkpoint.snapshot.step}`);
    const { onStep, finish } = trainingProgress(name);
    const hooks = {
      checkpoint,
      signal,
      onStep,
      save: (state: Parameters<typeof writeCheckpoint>[1]) => writeCheckpoint(place, state),
    };
    const trained = await train(task, settings, { ...runtime, course, hooks });
    finish();
    return trained;
  };

  const judged = await run("training", judgedTask);
  const { epoch, score } = judged.records[judged.kept];
  console.log(`Kept epoch ${epoch}: weighted F1 ${score?.toFixed(4)} on the validation part`);
  const course = { ...judged.course, last: epoch };
  const served = refitTask ? await run("refitting", refitTask, course) : judged;
  const removeCheckpoints = async () => {
    for (const place of places) await removeCheckpoint(place);
  };
  return { judged, served, removeCheckpoints };
}
