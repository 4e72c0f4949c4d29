/**
 * Successive halving (Jamieson and Talwalkar, 2016): all variants with a small budget, the best
 * third of them with three times as much, and so on up to the largest budget.
 */

/** One round: so many variants, each with this budget. */
export interface Rung {
  variants: number;
  budget: number;
}

const FACTOR = 3;

/** The rounds from `low` to `high` units of budget; the last has `high`. */
export function halvingRungs(
  variants: number,
  { low, high }: { low: number; high: number },
): Rung[] {
  const rungs: Rung[] = [];
  let [left, budget] = [variants, low];
  while (budget < high && left > 1) {
    rungs.push({ variants: left, budget });
    left = Math.max(1, Math.floor(left / FACTOR));
    budget = Math.min(high, budget * FACTOR);
  }
  return [...rungs, { variants: left, budget: high }];
}

/** The best `count` of scored items, best first; those without a score are left out. */
export function selectBest<T extends { score?: number }>(items: readonly T[], count: number): T[] {
  return items.filter(({ score }) => score !== undefined)
    .toSorted((a, b) => b.score! - a.score!).slice(0, count);
}
