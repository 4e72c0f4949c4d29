/** Fisher's exact test of two shares. */
import { logGamma } from "../mathematics/special_functions.ts";
import type { DriftTest } from "./test_definition.ts";

/** SciPy counts tables as likely as the observed one up to this relative difference. */
const TOLERANCE = 1e-14;

/** Two-sided, for two categories and samples of equal size, like Evidently's. */
export const fisherExact: DriftTest = {
  name: "fisher_exact",
  displayName: "Fisher's Exact test",
  types: ["cat"],
  threshold: 0.1,
  comparator: "<",
  score: ({ reference, current, referenceSize: m, currentSize: n }) => {
    if (reference.length > 2) {
      throw new RangeError(
        `Cannot test by Fisher: ${reference.length} distinct values, expected at most 2`,
      );
    }
    if (m !== n) {
      throw new RangeError(`Cannot test by Fisher: ${n} current values, expected ${m}`);
    }
    const column = reference[0] + current[0];
    const logChoose = (from: number, take: number) =>
      logGamma(from + 1) - logGamma(take + 1) - logGamma(from - take + 1);
    const probability = (first: number) =>
      Math.exp(logChoose(m, first) + logChoose(n, column - first) - logChoose(m + n, column));
    const observed = probability(reference[0]);
    let total = 0;
    for (let first = Math.max(0, column - n); first <= Math.min(m, column); first++) {
      const here = probability(first);
      if (here <= observed * (1 + TOLERANCE * (m + n))) total += here;
    }
    return Math.min(total, 1);
  },
};
