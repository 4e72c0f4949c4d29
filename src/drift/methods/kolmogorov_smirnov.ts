/** The two-sided two-sample Kolmogorov–Smirnov test, with SciPy's choice of the distribution. */
import type { PooledValues } from "../columns/pooled_values.ts";
import type { DriftTest } from "./test_definition.ts";
import { kolmogorovTail } from "../mathematics/kolmogorov_distribution.ts";

/** Larger samples take the one-sample distribution for n = n_ref · n_cur / (n_ref + n_cur). */
const EXACT_ROWS = 10_000;

/** The p-value of the largest gap between the empirical distribution functions. */
export const kolmogorovSmirnov: DriftTest = {
  name: "ks",
  displayName: "K-S p_value",
  types: ["num"],
  threshold: 0.05,
  comparator: "<=",
  score: (pooled) => {
    const { referenceSize: m, currentSize: n } = pooled;
    const divisor = greatestCommonDivisor(m, n);
    const steps = { reference: n / divisor, current: m / divisor };
    const gap = largestGap(pooled, steps);
    if (Math.max(m, n) <= EXACT_ROWS) return exactTail(gap, { m, n, steps });
    return kolmogorovTail(gap / (m * steps.reference), Math.round(m * n / (m + n)));
  },
};

interface Steps {
  reference: number;
  current: number;
}

/** max |F_ref − F_cur| in units of 1 / lcm(n_ref, n_cur), an integer. */
function largestGap({ reference, current }: PooledValues, steps: Steps): number {
  let gap = 0, walk = 0;
  for (let at = 0; at < reference.length; at++) {
    walk += steps.reference * reference[at] - steps.current * current[at];
    gap = Math.max(gap, Math.abs(walk));
  }
  return gap;
}

/**
 * The share of lattice paths from (0, 0) to (m, n) that touch |a·i − b·j| ≥ gap, where
 * P(i, j) = (i · P(i−1, j) + j · P(i, j−1)) / (i + j) and 1 outside (Hodges, 1958). Of a row only
 * the band inside the bounds is computed.
 */
function exactTail(gap: number, { m, n, steps }: { m: number; n: number; steps: Steps }): number {
  if (gap === 0) return 1;
  const { reference: a, current: b } = steps;
  const row = new Float64Array(n + 1).fill(1);
  for (let i = 0; i <= m; i++) {
    const from = Math.max(0, Math.floor((a * i - gap) / b) + 1);
    const to = Math.min(n, Math.ceil((a * i + gap) / b) - 1);
    if (from > 0) row[from - 1] = 1;
    for (let j = from; j <= to; j++) {
      const left = j > 0 ? row[j - 1] : 0;
      row[j] = i + j === 0 ? 0 : (i * (i > 0 ? row[j] : 0) + j * left) / (i + j);
    }
  }
  return row[n];
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
