/** Copies the runs of a local store to another store; a complete copy is not made again. */
import type { Run } from "../entities.ts";
import type { Database } from "../local/database.ts";
import { modelLocation } from "../local/local_models.ts";
import { LocalRuns } from "../local/local_runs.ts";
import type { TrackingStore } from "../tracking_store.ts";
import { Delivery, RUN_KEY } from "./delivery.ts";
import { operationsOfRun } from "./local_operations.ts";

/** Numbers of runs that were copied and that were already complete in the target. */
export interface PushReport {
  pushed: number;
  unchanged: number;
}

/** The tag of a copy that is whole. */
const COPIED = "tracking.copied";

/** @throws {TrackingError} when the target cannot be reached; pushing again goes on from there. */
export async function pushRuns(
  database: Database,
  target: TrackingStore,
  { onRun = () => {} }: { onRun?: (done: number, all: number) => void } = {},
): Promise<PushReport> {
  const source = new LocalRuns(database);
  const experiments = await source.searchExperiments();
  const runs = await source.searchRuns({
    experimentIds: experiments.map(({ experimentId }) => experimentId),
    orderBy: ["attributes.start_time ASC"],
    maxResults: Infinity,
  });
  const report = { pushed: 0, unchanged: 0 };
  for (const [at, run] of runs.entries()) {
    const experiment = experiments.find(({ experimentId }) => experimentId === run.experimentId)!;
    const key = run.tags[RUN_KEY] ?? run.runId;
    if (await isCopied(target, { experiment: experiment.name, key, run })) {
      report.unchanged++;
    } else {
      const operations = await operationsOfRun(source, run, {
        experiment,
        folderOf: (modelId) => modelLocation(database, modelId),
      });
      const delivery = new Delivery(target, { key });
      for (const operation of operations) await delivery.apply(operation, { uncertain: true });
      // Last: its existence means that nothing is missing.
      await target.logBatch(delivery.run!.runId, { tags: { [COPIED]: stateOf(run) } });
      report.pushed++;
    }
    onRun(at + 1, runs.length);
  }
  return report;
}

async function isCopied(
  target: TrackingStore,
  { experiment, key, run }: { experiment: string; key: string; run: Run },
): Promise<boolean> {
  const found = await target.getExperimentByName(experiment);
  if (!found) return false;
  const [copy] = await target.searchRuns({
    experimentIds: [found.experimentId],
    filter: `tags.\`${RUN_KEY}\` = '${key}'`,
  });
  return copy?.tags[COPIED] === stateOf(run);
}

/** Changes when a run goes on or ends. */
function stateOf({ status, endTime, metrics }: Run): string {
  const steps = metrics.reduce((sum, { step }) => sum + step, 0);
  return [status, endTime ?? "", metrics.length, steps].join(" ");
}
