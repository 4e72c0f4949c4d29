/** The Wasserstein distance in units of the reference's spread. */
import { moments } from "../columns/moments.ts";
import type { PooledValues } from "../columns/pooled_values.ts";
import type { DriftTest } from "./test_definition.ts";

/** W₁ = ∫ |F_ref − F_cur|, divided by the reference's population deviation, at least 0.001. */
export const wasserstein: DriftTest = {
  name: "wasserstein",
  displayName: "Wasserstein distance (normed)",
  types: ["num"],
  threshold: 0.1,
  comparator: ">=",
  score: (pooled) => {
    const { variance } = moments({
      values: pooled.values,
      counts: pooled.reference,
      size: pooled.referenceSize,
    });
    return cdfDistance(pooled, 1) / Math.max(Math.sqrt(variance), 0.001);
  },
};

/** (∫ |F_ref − F_cur|^order)^(1/order) with right-continuous distribution functions. */
export function cdfDistance(pooled: PooledValues, order: 1 | 2): number {
  const { values, reference, current, referenceSize, currentSize } = pooled;
  let sum = 0, refBelow = 0, curBelow = 0;
  for (let at = 0; at < values.length - 1; at++) {
    refBelow += reference[at];
    curBelow += current[at];
    const difference = Math.abs(refBelow / referenceSize - curBelow / currentSize);
    sum += (order === 1 ? difference : difference * difference) * (values[at + 1] - values[at]);
  }
  return order === 1 ? sum : Math.sqrt(sum);
}
