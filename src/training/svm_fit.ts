/** Passes of the SVM solver with a stopping rule, progress and checkpoints. */
import { tensor } from "../tensor.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { FitOptions, TrainingName } from "./fit.ts";
import {
  LinearSvm,
  type LinearSvmOptions,
  type LinearSvmState,
  type SvmRows,
} from "./linear_svm.ts";
import type { EpochRecord } from "./training_loop.ts";

/** When to stop, and how often to keep a checkpoint. */
export interface SvmPassSettings {
  /** Largest number of passes over the rows. */
  passes: number;
  /** Change of the dual variables in a pass, relative to their sum, that ends training. */
  tolerance: number;
  /** Passes between two checkpoints. */
  checkpoint_passes: number;
}

/** Checkpoint files, if any, and callbacks. */
export interface SvmFitOptions
  extends Partial<Pick<FitOptions, "checkpoints" | "fingerprint" | "observer" | "signal">> {
  /** Called after each pass; lets signals arrive. */
  pause?: () => Promise<void>;
}

/** A solved problem. */
export interface SolvedSvm {
  state: LinearSvmState;
  scales: Float32Array;
  /** One record for each pass. */
  records: EpochRecord[];
  margins(rows: SvmRows): Float32Array;
}

/**
 * Solves a problem, resuming from its checkpoint if there is one.
 *
 * @throws the reason of `signal` once it is aborted, after a checkpoint.
 */
export async function solveSvm(
  name: TrainingName,
  problem: LinearSvmOptions,
  { settings, checkpoints, fingerprint, observer, signal, pause }:
    & SvmFitOptions
    & { settings: SvmPassSettings },
): Promise<SolvedSvm> {
  const file = checkpoints === undefined
    ? undefined
    : checkpointFile(checkpoints, name, fingerprint);
  const checkpoint = file && await readCheckpoint(file);
  observer?.onStart?.(name, checkpoint?.snapshot.step ?? 0);
  const records = [...checkpoint?.records ?? []];
  const svm = new LinearSvm(
    problem,
    checkpoint && {
      passes: checkpoint.snapshot.step,
      table: checkpoint.snapshot.tensors.table.data as LinearSvmState["table"],
      duals: checkpoint.snapshot.tensors.duals.data as LinearSvmState["duals"],
    },
  );
  const save = async () => {
    if (file) await writeCheckpoint(file, { ...checkpointFrom(svm.state, problem), records });
  };
  const isOver = () =>
    records.length >= settings.passes || (records.at(-1)?.change ?? Infinity) < settings.tolerance;
  while (!isOver()) {
    const { loss, change } = svm.pass();
    records.push({ epoch: svm.passes, loss, change });
    observer?.onStep?.(name, { step: svm.passes, lastStep: settings.passes, loss });
    await pause?.();
    if (isOver() || svm.passes % settings.checkpoint_passes === 0 || signal?.aborted) await save();
    signal?.throwIfAborted();
  }
  return {
    state: svm.state,
    scales: problem.scales,
    records,
    margins: (rows) => svm.margins(rows),
  };
}

/** The checkpoint file of one of the two trainings. */
export function checkpointFile(checkpoints: string, name: TrainingName, fingerprint = "") {
  return { path: `${checkpoints}.${name}.checkpoint`, fingerprint };
}

function checkpointFrom(
  { passes, table, duals }: LinearSvmState,
  { classes, scales }: LinearSvmOptions,
) {
  return {
    snapshot: {
      step: passes,
      tensors: {
        table: tensor("float32", { dims: [scales.length + 1, classes], data: table }),
        duals: tensor("float32", { dims: [duals.length / classes, classes], data: duals }),
      },
    },
    lossSum: 0,
  };
}
