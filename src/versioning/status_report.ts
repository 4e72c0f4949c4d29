/** What would run and why, in words. */
import type { Repository } from "./repository.ts";
import { stalenessOf } from "./staleness.ts";

/** A stage, and why it would run. */
export interface StageStatus {
  stage: string;
  /** Empty when it is up to date or its outs only need to be restored. */
  reasons: string[];
}

/**
 * Judges the selected stages without running any. A stage after a stale one is stale, too, as its
 * deps may change.
 */
export async function statusOf(
  { graph, lock, workspace }: Repository,
  selected: ReadonlySet<string>,
): Promise<StageStatus[]> {
  const stale = new Set<string>();
  const statuses: StageStatus[] = [];
  for (const stage of graph.stages) {
    if (!selected.has(stage.name)) continue;
    const own = await stalenessOf(stage, lock.stages[stage.name], workspace);
    const inherited = [...graph.upstream.get(stage.name)!].filter((name) => stale.has(name))
      .map((name) => `${name} will run before it`);
    const restored = own.restorable.map((item) => `${item.path} will be restored from the cache`);
    const reasons = [...own.reasons, ...inherited];
    if (reasons.length > 0) stale.add(stage.name);
    statuses.push({ stage: stage.name, reasons: [...reasons, ...restored] });
  }
  return statuses;
}

/** One line for a stage that is up to date; its reasons below it otherwise. */
export function statusReport(statuses: readonly StageStatus[]): string {
  return statuses.map(({ stage, reasons }) =>
    reasons.length === 0
      ? `✓ ${stage} is up to date`
      : [`• ${stage} would run:`, ...reasons.map((reason) => `    ${reason}`)].join("\n")
  ).join("\n");
}
