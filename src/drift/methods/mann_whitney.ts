/** The Mann–Whitney U test. */
import type { PooledValues } from "../columns/pooled_values.ts";
import { normalTail } from "../mathematics/special_functions.ts";
import type { DriftTest } from "./test_definition.ts";

/** Samples up to this size are tested exactly where no two values are equal. */
const EXACT_ROWS = 8;

/**
 * One-sided like Evidently's: small where reference values lie below current ones. A fall of the
 * current values is not drift to this test.
 */
export const mannWhitney: DriftTest = {
  name: "mannw",
  displayName: "Mann-Whitney U-rank test",
  types: ["num"],
  threshold: 0.05,
  comparator: "<",
  score: (pooled) => {
    const { referenceSize: m, currentSize: n, values } = pooled;
    const u = statistic(pooled);
    const tied = values.length < m + n;
    return Math.min(m, n) <= EXACT_ROWS && !tied
      ? exactTail(m * n - u, { m, n })
      : normalApproximation(m * n - u, pooled);
  },
};

/** Pairs in which the reference is larger, equal ones counted half. */
function statistic({ reference, current }: PooledValues): number {
  let u = 0, currentBelow = 0;
  for (let at = 0; at < reference.length; at++) {
    u += reference[at] * (currentBelow + current[at] / 2);
    currentBelow += current[at];
  }
  return u;
}

/** P(U ≥ u) with a continuity correction and a variance corrected for ties. */
function normalApproximation(
  u: number,
  { reference, current, referenceSize: m, currentSize: n }: PooledValues,
): number {
  const total = m + n;
  const ties = reference.reduce((sum, count, at) => {
    const tied = count + current[at];
    return sum + tied ** 3 - tied;
  }, 0);
  const deviation = Math.sqrt(m * n / 12 * (total + 1 - ties / (total * (total - 1))));
  const tail = normalTail((u - m * n / 2 - 0.5) / deviation);
  return Number.isNaN(tail) ? 1 : Math.min(tail, 1);
}

/** P(U ≥ u) by counting arrangements: N(m, n, u) = N(m − 1, n, u − n) + N(m, n − 1, u). */
function exactTail(u: number, { m, n }: { m: number; n: number }): number {
  const [few, many] = [Math.min(m, n), Math.max(m, n)];
  // ways[i]: arrangements of i small against j large, by statistic; j grows in the outer loop.
  let ways = Array.from({ length: few + 1 }, () => Float64Array.of(1));
  for (let j = 1; j <= many; j++) {
    const next = [Float64Array.of(1)];
    for (let i = 1; i <= few; i++) {
      const counts = new Float64Array(i * j + 1);
      ways[i].forEach((count, at) => counts[at] += count);
      next[i - 1].forEach((count, at) => counts[at + j] += count);
      next.push(counts);
    }
    ways = next;
  }
  const counts = ways[few];
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, at) => at >= u ? sum + count : sum, 0) / all;
}
