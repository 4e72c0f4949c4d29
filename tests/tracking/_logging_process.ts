/**
 * A process that is killed while it logs: `local DB` logs batches of a hundred metrics and a
 * parameter, and says after each that it is kept; `deliver FOLDER URI` delivers journals.
 */
import { deliverJournals } from "../../src/tracking/journal/journal_delivery.ts";
import { openDatabase } from "../../src/tracking/local/database.ts";
import { LocalRuns } from "../../src/tracking/local/local_runs.ts";
import { openStore } from "../../src/tracking/open_store.ts";

/** Metrics of one batch. */
export const BATCH = 100;

async function logBatches(path: string): Promise<void> {
  const runs = new LocalRuns(await openDatabase(path));
  const experimentId = await runs.createExperiment("shop");
  const { runId } = await runs.createRun({ experimentId, name: "killed", startTime: 1 });
  for (let batch = 0;; batch++) {
    const metrics = Array.from({ length: BATCH }, (_, at) => ({
      ...{ key: "loss", value: at, timestamp: 1 },
      step: batch * BATCH + at,
    }));
    await runs.logBatch(runId, { metrics, params: { [`batch ${batch}`]: "kept" } });
    console.log(batch);
  }
}

if (import.meta.main) {
  const [mode, place, uri] = Deno.args;
  if (mode === "local") await logBatches(place);
  const { runs } = await openStore({ uri });
  await deliverJournals(place, runs);
}
