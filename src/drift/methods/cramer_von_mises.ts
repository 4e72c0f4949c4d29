/** The two-sample Cramér–von Mises test. */
import type { PooledValues } from "../columns/pooled_values.ts";
import { logGamma, scaledBesselK } from "../mathematics/special_functions.ts";
import type { DriftTest } from "./test_definition.ts";

/** Samples up to this size are tested exactly. */
const EXACT_ROWS = 20;
/** SciPy ends its series at this term, and its sum is the reference value. */
const LAST_TERM = 1e-7;

/** The p-value of Anderson's T (1962), exact for small samples, else by its limit. */
export const cramerVonMises: DriftTest = {
  name: "cramer_von_mises",
  displayName: "Cramer-von Mises",
  types: ["num"],
  threshold: 0.1,
  comparator: "<=",
  score: (pooled) => {
    const { referenceSize: m, currentSize: n } = pooled;
    if (Math.min(m, n) < 2) {
      throw new RangeError(
        `Cannot test by Cramér–von Mises: ${m} and ${n} values, expected at least 2 on each side`,
      );
    }
    const u = rankStatistic(pooled);
    return Math.max(m, n) <= EXACT_ROWS ? exactTail(u, { m, n }) : limitTail(u, { m, n });
  },
};

/** m Σ (rank of the i-th reference value − i)² + n Σ (…)² with midranks (Anderson, 1962, eq. 10). */
function rankStatistic(pooled: PooledValues): number {
  const { reference, current, referenceSize: m, currentSize: n } = pooled;
  let below = 0, refBelow = 0, curBelow = 0, refSum = 0, curSum = 0;
  for (let at = 0; at < reference.length; at++) {
    const rank = below + (reference[at] + current[at] + 1) / 2;
    for (let i = 1; i <= reference[at]; i++) refSum += (rank - refBelow - i) ** 2;
    for (let i = 1; i <= current[at]; i++) curSum += (rank - curBelow - i) ** 2;
    refBelow += reference[at];
    curBelow += current[at];
    below += reference[at] + current[at];
  }
  return m * refSum + n * curSum;
}

/** 1 − the limit's CDF at T, brought to the limit's mean and variance (eqs. 9, 11, 14 and 15). */
function limitTail(u: number, { m, n }: { m: number; n: number }): number {
  const k = m * n, total = m + n;
  const t = u / (k * total) - (4 * k - 1) / (6 * total);
  const mean = (1 + 1 / total) / 6;
  const variance = (total + 1) * (4 * k * total - 3 * (m ** 2 + n ** 2) - 2 * k) /
    (45 * total ** 2 * 4 * k);
  const normalised = 1 / 6 + (t - mean) / Math.sqrt(45 * variance);
  return normalised < 0.003 ? 1 : Math.max(0, 1 - limitCdf(normalised));
}

/** Csörgő and Faraway (1996), eq. 1.3. */
function limitCdf(x: number): number {
  let sum = 0;
  for (let k = 0;; k++) {
    const ratio = Math.exp(logGamma(k + 0.5) - logGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const y = 4 * k + 1;
    const q = y ** 2 / (16 * x);
    const term = ratio * Math.sqrt(y) * Math.exp(-2 * q) * scaledBesselK(0.25, q);
    sum += term;
    if (term < LAST_TERM) return sum;
  }
}

/**
 * The share of arrangements whose statistic is at least as large (Xiao, Gordon and Yakovlev,
 * "A C++ Program for the Cramér-Von Mises Two-Sample Test", 2006): a table of statistic → number of
 * lattice paths, carried along the lattice.
 */
function exactTail(u: number, { m, n }: { m: number; n: number }): number {
  const lcm = leastCommonMultiple(m, n);
  const [a, b] = [lcm / m, lcm / n];
  const mn = m * n;
  const zeta = Math.floor(lcm ** 2 * (m + n) * (6 * u - mn * (4 * mn - 1)) / (6 * mn ** 2));
  let column: Map<number, number>[] = Array.from({ length: m + 1 }, () => new Map());
  column[0].set(0, 1);
  for (let j = 0; j <= n; j++) {
    let left = new Map<number, number>();
    column = column.map((above, i) => {
      const shift = (a * i - b * j) ** 2;
      const merged = new Map<number, number>();
      for (const [value, ways] of [...left, ...above]) {
        merged.set(value + shift, (merged.get(value + shift) ?? 0) + ways);
      }
      left = merged;
      return merged;
    });
  }
  let all = 0, extreme = 0;
  for (const [value, ways] of column[m]) {
    all += ways;
    if (value >= zeta) extreme += ways;
  }
  return extreme / all;
}

function leastCommonMultiple(m: number, n: number): number {
  let [a, b] = [m, n];
  while (b > 0) [a, b] = [b, a % b];
  return m / a * n;
}
