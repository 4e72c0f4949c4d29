/** `mlflow ui`, typed with no flag where our runs are, as a person sees it in Chromium. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DirectSink } from "../../src/tracking/journal/run_sink.ts";
import { openDatabase } from "../../src/tracking/local/database.ts";
import { localStore } from "../../src/tracking/open_store.ts";
import { RunLogger } from "../../src/tracking/run_logger.ts";
import { withFolder } from "../_temporary.ts";
import { browserTest } from "./_browser.ts";
import { missingMlflow, withMlflow } from "./_mlflow.ts";

const LIMIT = { timeout: 60_000 };

/** Logs one run with a parameter and a curve, and returns its page's address below the server. */
async function logRun(folder: string): Promise<string> {
  using store = localStore(await openDatabase(join(folder, "mlflow.db")));
  const sink = new DirectSink(store.runs, { key: "k" });
  const log = new RunLogger(sink, { experiment: "shop", name: "train text", userId: "ada" });
  log.logParams({ "train.text.c": "0.25" });
  for (let step = 1; step <= 5; step++) log.logMetrics({ "validation/f1": 0.5 + step / 100 }, step);
  await log.end("FINISHED");
  const { experimentId } = (await store.runs.getExperimentByName("shop"))!;
  const [{ runId }] = await store.runs.searchRuns({ experimentIds: [experimentId] });
  return `/#/experiments/${experimentId}/runs/${runId}`;
}

browserTest(
  "a person sees our run in `mlflow ui`: name, parameter and score",
  (browser) =>
    withFolder(async (folder) => {
      const run = await logRun(folder);
      await withMlflow("mlflow3", { folder, command: ["ui"] }, async ({ uri }) => {
        const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
        await page.goto(uri + run);
        for (const text of ["train text", "train.text.c", "0.25", "validation/f1", "0.55"]) {
          await page.getByText(text, { exact: true }).first().waitFor(LIMIT);
        }
        const picture = await page.screenshot();
        assert.ok(picture.length > 10_000);
      });
    }),
  { missing: missingMlflow("mlflow3") },
);
