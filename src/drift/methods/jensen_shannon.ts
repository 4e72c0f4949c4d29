/** The Jensen–Shannon distance of binned shares. */
import { binnedShares } from "../columns/histogram.ts";
import type { DriftTest } from "./test_definition.ts";

/** √((KL(p‖m) + KL(q‖m)) / 2) with m = (p + q) / 2 and natural logarithms; at most √ln 2. */
export const jensenShannon: DriftTest = {
  name: "jensenshannon",
  displayName: "Jensen-Shannon distance",
  types: ["cat", "num"],
  threshold: 0.1,
  comparator: ">=",
  score: (pooled) => {
    const { reference, current } = binnedShares(pooled);
    const refSum = sum(reference), curSum = sum(current);
    let divergence = 0;
    for (let bin = 0; bin < reference.length; bin++) {
      const p = reference[bin] / refSum, q = current[bin] / curSum;
      const middle = (p + q) / 2;
      if (p > 0) divergence += p * Math.log(p / middle);
      if (q > 0) divergence += q * Math.log(q / middle);
    }
    return Math.sqrt(Math.max(divergence, 0) / 2);
  },
};

function sum(shares: Float64Array): number {
  return shares.reduce((total, share) => total + share, 0);
}
