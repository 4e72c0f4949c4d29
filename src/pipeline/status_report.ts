/** Lists the stages that would run, with the reasons, without running any. */
import { stagePath } from "../dvc/dvc_yaml.ts";
import type { Repository } from "./repository.ts";
import { checkStaleness } from "./staleness.ts";

/** A stage and the reasons for which it would run. */
export interface StageStatus {
  stage: string;
  /** Empty when it is up to date or its outs only need to be restored. */
  reasons: string[];
  /** Outs that would be restored from the cache; empty when the stage would run. */
  restored: string[];
}

/**
 * Checks the selected stages without running any. A stage after a stale one is stale, too, as its
 * deps may change.
 */
export async function checkStatus(
  { graph, lock, workspace }: Repository,
  selected: ReadonlySet<string>,
): Promise<StageStatus[]> {
  const stale = new Set<string>();
  const restored = new Map<string, string>();
  const statuses: StageStatus[] = [];
  for (const stage of graph.stages) {
    if (!selected.has(stage.name)) continue;
    const own = await checkStaleness(stage, lock.stages[stage.name], { ...workspace, restored });
    const inherited = [...graph.upstream.get(stage.name)!].filter((name) => stale.has(name))
      .map((name) => `${name} will run before it`);
    const reasons = [...own.reasons, ...inherited];
    if (reasons.length > 0) stale.add(stage.name);
    const restorable = reasons.length > 0 ? [] : own.restorable;
    for (const { path, md5 } of restorable) restored.set(stagePath(stage, path), md5!);
    statuses.push({
      stage: stage.name,
      reasons,
      restored: restorable.map((item) => item.path),
    });
  }
  return statuses;
}

/** One line for a stage that is up to date; what would happen and why below it otherwise. */
export function statusReport(statuses: readonly StageStatus[]): string {
  return statuses.flatMap(({ stage, reasons, restored }) => {
    if (reasons.length > 0) return [`• ${stage} would run:`, ...reasons.map(indented)];
    if (restored.length === 0) return [`✓ ${stage} is up to date`];
    return [`• ${stage} would be restored from the cache:`, ...restored.map(indented)];
  }).join("\n");
}

function indented(line: string): string {
  return `    ${line}`;
}
