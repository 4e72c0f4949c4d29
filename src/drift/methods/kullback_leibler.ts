/** The Kullback–Leibler divergence of binned shares. */
import { binnedShares, withoutZeros } from "../columns/histogram.ts";
import type { DriftTest } from "./test_definition.ts";

/** Σ p_ref · ln(p_ref / p_cur), empty bins filled and both sides brought to a sum of 1. */
export const kullbackLeibler: DriftTest = {
  name: "kl_div",
  displayName: "Kullback-Leibler divergence",
  types: ["cat", "num"],
  threshold: 0.1,
  comparator: ">=",
  score: (pooled) => {
    const shares = binnedShares(pooled);
    const reference = normalised(withoutZeros(shares.reference));
    const current = normalised(withoutZeros(shares.current));
    return reference.reduce((sum, p, bin) => sum + p * Math.log(p / current[bin]), 0);
  },
};

function normalised(shares: Float64Array): Float64Array {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
