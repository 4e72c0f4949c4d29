/** The population stability index of binned shares. */
import { binnedShares, withoutZeros } from "../columns/histogram.ts";
import type { DriftTest } from "./test_definition.ts";

/** Σ (p_ref − p_cur) · ln(p_ref / p_cur), empty bins filled. */
export const psi: DriftTest = {
  name: "psi",
  displayName: "PSI",
  types: ["cat", "num"],
  threshold: 0.1,
  comparator: ">=",
  score: (pooled) => {
    const shares = binnedShares(pooled);
    const current = withoutZeros(shares.current);
    return withoutZeros(shares.reference)
      .reduce((sum, p, bin) => sum + (p - current[bin]) * Math.log(p / current[bin]), 0);
  },
};
