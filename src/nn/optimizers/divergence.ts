/** The diagnosis of a diverged step: the fed tensor with NaN, infinity or the largest magnitude. */
import type { Tensor } from "../../tensor.ts";

/** Names the float32 tensor that holds NaN or infinity or, if none does, the one farthest from 0. */
export function largestMagnitude(tensors: Readonly<Record<string, Tensor>>): string {
  const reaches = Object.entries(tensors)
    .filter(([, { dtype }]) => dtype === "float32")
    .map(([name, { data }]) => ({ name, magnitude: maxMagnitude(data as Float32Array) }));
  const { name, magnitude } = reaches.reduce((worst, one) =>
    one.magnitude > worst.magnitude ? one : worst
  );
  return magnitude === Infinity
    ? `'${name}' holds NaN or infinity`
    : `'${name}' reaches ${magnitude.toPrecision(3)}`;
}

/** max |x|, infinite where an x is NaN. */
function maxMagnitude(data: Float32Array): number {
  return data.reduce((most, x) => Number.isNaN(x) ? Infinity : Math.max(most, Math.abs(x)), 0);
}
