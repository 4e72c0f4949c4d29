/**
 * Where training begins: values drawn from the seed, or those of a snapshot, with which it goes on
 * as if it had never stopped.
 */
import { random } from "../random.ts";
import { type Tensor, tensor } from "../tensor.ts";
import type { ParameterSpec } from "./graph/scope.ts";
import { slotOf } from "./training_step.ts";

/** Everything needed to go on as if training had never stopped. */
export interface Snapshot {
  /** Steps done. */
  readonly step: number;
  /** Parameters, running statistics, tables and slots by name. */
  readonly tensors: Readonly<Record<string, Tensor<"float32">>>;
}

/** Where training begins. */
export interface TrainingOptions {
  /** Of first values and dropout masks. */
  readonly seed: number;
  readonly snapshot?: Snapshot;
}

/** A value and its slots by name, first drawn or taken from a snapshot. */
export function firstTensors(
  { name, shape, initializer }: Pick<ParameterSpec, "name" | "shape" | "initializer">,
  slots: readonly string[],
  { seed, snapshot }: TrainingOptions,
): [string, Tensor<"float32">][] {
  const names = [name, ...slots.map((slot) => slotOf(name, slot))];
  if (snapshot) return names.map((key) => [key, copyOf(restored(snapshot, key, shape))]);
  return names.map((key) => [
    key,
    key === name
      ? initializer(shape, random(seed, "parameter", name))
      : tensor("float32", { dims: shape }),
  ]);
}

function restored(
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
export function copyOf(tensor: Tensor): Tensor<"float32"> {
  return { dtype: "float32", dims: tensor.dims, data: (tensor.data as Float32Array).slice() };
}
