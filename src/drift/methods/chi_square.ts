/** Pearson's chi-square test of the current counts against the reference's shares. */
import { chiSquareTail } from "../mathematics/special_functions.ts";
import type { DriftTest } from "./test_definition.ts";

/**
 * Σ (observed − expected)² / expected with expected = reference count · n_cur / n_ref. A value that
 * the reference lacks makes the statistic infinite and the p-value 0.
 */
export const chiSquare: DriftTest = {
  name: "chisquare",
  displayName: "chi-square p_value",
  types: ["cat"],
  threshold: 0.05,
  comparator: "<",
  score: ({ reference, current, referenceSize, currentSize }) => {
    let statistic = 0;
    for (let at = 0; at < reference.length; at++) {
      const expected = reference[at] * (currentSize / referenceSize);
      statistic += (current[at] - expected) ** 2 / expected;
    }
    return reference.length < 2 ? NaN : chiSquareTail(statistic, reference.length - 1);
  },
};
