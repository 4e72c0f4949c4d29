/** Why a step went wrong: which of the tensors it was fed is no longer made of usable numbers. */
import type { Tensor } from "../../tensor.ts";

/** Names the float32 tensor that holds NaN or infinity or, if none does, the one farthest from 0. */
export function farthestOf(tensors: Readonly<Record<string, Tensor>>): string {
  const reaches = Object.entries(tensors)
    .filter(([, { dtype }]) => dtype === "float32")
    .map(([name, { data }]) => ({ name, reach: reachOf(data as Float32Array) }));
  const { name, reach } = reaches.reduce((worst, one) => one.reach > worst.reach ? one : worst);
  return reach === Infinity
    ? `'${name}' holds NaN or infinity`
    : `'${name}' reaches ${reach.toPrecision(3)}`;
}

/** max |x|, infinite where an x is NaN. */
function reachOf(data: Float32Array): number {
  return data.reduce((most, x) => Number.isNaN(x) ? Infinity : Math.max(most, Math.abs(x)), 0);
}
