/** The two-proportion z-test. */
import { normalCdf } from "../mathematics/special_functions.ts";
import type { DriftTest } from "./test_definition.ts";

/**
 * Compares the shares of rows that differ from the smallest value, with a pooled variance. The
 * p-value is 2 · (1 − Φ(|z|)) as in Evidently, so that those below 1e-16 are 0.
 */
export const z: DriftTest = {
  name: "z",
  displayName: "Z-test p_value",
  types: ["cat"],
  threshold: 0.05,
  comparator: "<",
  score: ({ reference, current, referenceSize, currentSize }) => {
    if (reference.length === 1) return 1;
    const refShare = 1 - reference[0] / referenceSize, curShare = 1 - current[0] / currentSize;
    const pooled = 1 - (reference[0] + current[0]) / (referenceSize + currentSize);
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / referenceSize + 1 / currentSize));
    return 2 * (1 - normalCdf(Math.abs(refShare - curShare) / deviation));
  },
};
