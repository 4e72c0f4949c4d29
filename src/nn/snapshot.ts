/**
 * The initial state of training: values drawn from the seed, or those of a snapshot, from which
 * training resumes with the results of an uninterrupted run.
 */
import { random } from "../random.ts";
import { type Tensor, tensor } from "../tensor.ts";
import type { ParameterSpec } from "./graph/scope.ts";
import { slotName } from "./training_step.ts";

/** The state of a training run, complete enough to resume it. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number;
  /** Parameters, running statistics, tables and slots by name. */
  readonly tensors: Readonly<Record<string, Tensor<"float32">>>;
}

/** The initial state of training. */
export interface TrainingOptions {
  /** Seeds the initial values and the dropout masks. */
  readonly seed: number;
  readonly snapshot?: Snapshot;
}

/**
 * The initial tensors of a value and its slots, by name: drawn, or taken from the snapshot.
 *
 * @throws {RangeError} if the snapshot lacks one of them or has another shape.
 */
export function initialTensors(
  { name, shape, initializer }: Pick<ParameterSpec, "name" | "shape" | "initializer">,
  slots: readonly string[],
  { seed, snapshot }: TrainingOptions,
): [string, Tensor<"float32">][] {
  const names = [name, ...slots.map((slot) => slotName(name, slot))];
  if (snapshot) return names.map((key) => [key, copyTensor(snapshotTensor(snapshot, key, shape))]);
  return names.map((key) => [
    key,
    key === name
      ? initializer(shape, random(seed, "parameter", name))
      : tensor("float32", { dims: shape }),
  ]);
}

/** @throws {RangeError} if the snapshot lacks the tensor or has another shape. */
/** @throws {RangeError} if the snapshot lacks the tensor or has another shape. */
function snapshotTensor(
  { tensors }: Snapshot,
  name: string,
  shape: readonly number[],
): Tensor<"float32"> {
  const found = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
  if (found && `${found.dims}` === `${shape}`) return found;
  throw new RangeError(
    `Cannot resume '${name}': ${found ? `[${found.dims}]` : "nothing"} in the snapshot, ` +
      `expected [${shape}]`,
  );
}

/** A tensor with data of its own. */
export function copyTensor(tensor: Tensor): Tensor<"float32"> {
  return { dtype: "float32", dims: tensor.dims, data: (tensor.data as Float32Array).slice() };
}
