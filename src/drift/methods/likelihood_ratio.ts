/** The G-test of the current counts against the reference's. */
import { chiSquareTail } from "../mathematics/special_functions.ts";
import type { DriftTest } from "./test_definition.ts";

/**
 * 2 Σ observed · ln(observed / expected) on raw counts, like Evidently's: defined for samples of
 * equal size alone.
 */
export const g: DriftTest = {
  name: "g_test",
  displayName: "g_test",
  types: ["cat"],
  threshold: 0.1,
  comparator: "<",
  score: ({ reference, current, referenceSize, currentSize }) => {
    if (referenceSize !== currentSize) {
      throw new RangeError(
        `Cannot test by G: ${currentSize} current values, expected ${referenceSize} as in the reference`,
      );
    }
    let statistic = 0;
    for (let at = 0; at < reference.length; at++) {
      if (current[at] > 0) statistic += 2 * current[at] * Math.log(current[at] / reference[at]);
    }
    return reference.length < 2 ? NaN : chiSquareTail(statistic, reference.length - 1);
  },
};
