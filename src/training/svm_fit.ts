/** Passes of the SVM solver with a stopping rule, progress and checkpoints. */
import { tensor } from "../tensor.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { FitOptions, TrainingName } from "./fit.ts";
import { LinearSvm, type LinearSvmOptions, type LinearSvmState } from "./linear_svm.ts";
import type { RowMemory } from "../nn/kernels/row_memory.ts";
import type { RowSource } from "./row_source.ts";
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
  /** Memory that an earlier solver no longer needs. */
  memory?: RowMemory;
}

/** A solved problem. */
export interface SolvedSvm {
  state: LinearSvmState;
  scales: Float32Array;
  /** One record for each pass. */
  records: EpochRecord[];
  /** Margins of the rows asked about, float32 [rows × classes]; empty without such rows. */
  margins: Float32Array;
}

/**
 * Solves a problem, resuming from its checkpoint if there is one, and gives the margins of `asked`.
 *
 * @throws the reason of `signal` once it is aborted, after a checkpoint.
 */
export async function solveSvm(
  name: TrainingName,
  problem: LinearSvmOptions,
  { settings, asked, checkpoints, fingerprint, observer, signal, pause, memory }:
    & SvmFitOptions
    & { settings: SvmPassSettings; asked?: RowSource },
): Promise<SolvedSvm> {
  const file = checkpoints === undefined
    ? undefined
    : checkpointFile(checkpoints, name, fingerprint);
  const checkpoint = file && await readCheckpoint(file);
  observer?.onStart?.(name, checkpoint?.snapshot.step ?? 0);
  const records = [...checkpoint?.records ?? []];
  const svm = await LinearSvm.load(problem, {
    memory,
    state: checkpoint && {
      passes: checkpoint.snapshot.step,
      table: checkpoint.snapshot.tensors.table.data as LinearSvmState["table"],
      duals: checkpoint.snapshot.tensors.duals.data as LinearSvmState["duals"],
    },
  });
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
    margins: asked ? await svm.margins(asked) : new Float32Array(),
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
