/** Runs reach a server once and whole, whatever gets lost on the way. */
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import type { Run } from "../../../src/tracking/entities.ts";
import { Journal } from "../../../src/tracking/journal/journal.ts";
import { deliverJournals } from "../../../src/tracking/journal/journal_delivery.ts";
import {
  type Operation,
  operationLine,
  operationsInText,
} from "../../../src/tracking/journal/operation.ts";
import { JournalSink } from "../../../src/tracking/journal/run_sink.ts";
import { RunLogger } from "../../../src/tracking/run_logger.ts";
import type { TrackingStore } from "../../../src/tracking/tracking_store.ts";
import { withFolder } from "../../_temporary.ts";
import type { Fate } from "../_mlflow_server.ts";
import { withFakeServer } from "../_stores.ts";

const STEPS = 2000;

/** Logs a run with curves, a report and an end. */
async function logRun(journals: string, runs: TrackingStore, key = "k") {
  const report = join(journals, "..", "report.txt");
  await Deno.writeTextFile(report, "fine");
  const sink = new JournalSink(await Journal.create(journals, key), runs);
  const log = new RunLogger(sink, { experiment: "shop", name: "first" });
  log.logParams({ lr: "0.1" });
  log.logInputs([{ name: "train", digest: "d", sourceType: "local", source: "{}" }]);
  for (let step = 0; step < STEPS; step++) log.logMetrics({ loss: 1 / step, step }, step);
  log.logArtifact("report.txt", report);
  return await log.end("FINISHED");
}

/** What must be on the server in the end: one run, all of it, nothing twice. */
async function assertWhole(runs: TrackingStore, { count = 1 } = {}): Promise<Run> {
  const { experimentId } = (await runs.getExperimentByName("shop"))!;
  const found = await runs.searchRuns({ experimentIds: [experimentId] });
  assert.equal(found.length, count);
  const [run] = found;
  assert.equal(run.status, "FINISHED");
  assert.deepEqual(run.params, { lr: "0.1" });
  assert.equal(run.inputs.length, 1);
  const history = await runs.getMetricHistory(run.runId, "step");
  assert.deepEqual(history.map(({ step }) => step), Array.from({ length: STEPS }, (_, at) => at));
  return run;
}

Deno.test("JournalSink delivers a run while it goes on, and leaves no journal", () =>
  withFakeServer(async ({ runs, behind, folder }) => {
    const journals = join(folder, "journals");
    const { runId, waiting, failure } = await logRun(journals, runs);
    assert.deepEqual([waiting, failure], [0, undefined]);
    assert.equal((await assertWhole(behind)).runId, runId);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(journals)), []);
  }));

Deno.test("JournalSink keeps a run that no server takes, and a later delivery brings all of it", () =>
  withFakeServer(async ({ runs, behind, folder, server }) => {
    const journals = join(folder, "journals");
    server.fate = () => "lost before";
    const outcome = await logRun(journals, runs);
    assert.ok(outcome.waiting > 0);
    assert.match(outcome.failure!, /Cannot reach http:\/\/mlflow.test/);
    await Deno.remove(join(folder, "report.txt"));
    server.fate = () => "done";
    const report = await deliverJournals(journals, runs);
    const run = await assertWhole(behind);
    assert.deepEqual(report, { delivered: [run.runId], busy: 0, setAside: [] });
    assert.deepEqual((await runs.listArtifacts(run)).map(({ path }) => path), ["report.txt"]);
    assert.deepEqual(await deliverJournals(journals, runs), {
      ...{ delivered: [], busy: 0, setAside: [] },
    });
  }));

Deno.test("a run is on the server once and whole, whichever requests and answers get lost", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.constantFrom<Fate>("done", "done", "lost before", "lost after", 500, 503),
        { maxLength: 40 },
      ),
      (fates) =>
        withFakeServer(async ({ runs, behind, folder, server }) => {
          const journals = join(folder, "journals");
          const left = [...fates];
          server.fate = () => left.shift() ?? "done";
          await logRun(journals, runs);
          for (let tried = 0; tried < 50; tried++) {
            const delivered = await deliverJournals(journals, runs).then(() => true, () => false);
            if (delivered) break;
          }
          await assertWhole(behind);
        }),
    ),
    { numRuns: 15 },
  ));

Deno.test("deliverJournals() asks the server even when it forgot how far it was", () =>
  withFakeServer(async ({ runs, behind, folder, server }) => {
    const journals = join(folder, "journals");
    server.fate = (path) => path.endsWith("runs/update") ? "lost before" : "done";
    await logRun(journals, runs);
    await Deno.remove(join(journals, "k.state"));
    server.fate = () => "done";
    await deliverJournals(journals, runs);
    await assertWhole(behind);
  }));

Deno.test("deliverJournals() sets aside what the server refuses, and delivers the rest", () =>
  withFakeServer(async ({ runs, behind, folder }) => {
    const journals = join(folder, "journals");
    {
      using journal = await Journal.create(journals, "k");
      const batch = (lr: string): Operation => ({ type: "batch", batch: { params: { lr } } });
      const run = { name: "first", startTime: 1 };
      await journal.append({ type: "start", experiment: "shop", run });
      for (const lr of ["0.1", "0.2"]) await journal.append(batch(lr));
      await journal.append({ type: "end", status: "FINISHED", endTime: 2 });
    }
    const { setAside } = await deliverJournals(journals, runs);
    assert.match(await Deno.readTextFile(setAside[0]), /"lr":"0\.2"/);
    const { experimentId } = (await behind.getExperimentByName("shop"))!;
    const [run] = await behind.searchRuns({ experimentIds: [experimentId] });
    assert.deepEqual([run.status, run.params], ["FINISHED", { lr: "0.1" }]);
  }));

Deno.test("deliverJournals() leaves a journal whose writer is at work", () =>
  withFakeServer(async ({ runs, folder }) => {
    using journal = await Journal.create(folder, "k");
    assert.deepEqual(await deliverJournals(folder, runs), {
      ...{ delivered: [], busy: 1, setAside: [] },
    });
    assert.equal(journal.key, "k");
  }));

Deno.test("deliverJournals() ends a run whose writer was killed in the middle of a line", () =>
  withFakeServer(async ({ runs, behind, folder }) => {
    const path = join(folder, "journals", "k.jsonl");
    {
      using journal = await Journal.create(join(folder, "journals"), "k");
      const run = { name: "first", startTime: 1 };
      await journal.append({ type: "start", experiment: "shop", run });
      await journal.append({ type: "batch", batch: { params: { lr: "0.1" } } });
    }
    await Deno.writeTextFile(path, '{"type":"batch","batch":{"par', { append: true });
    await deliverJournals(join(folder, "journals"), runs);
    const { experimentId } = (await behind.getExperimentByName("shop"))!;
    const [run] = await behind.searchRuns({ experimentIds: [experimentId] });
    assert.deepEqual([run.status, run.params], ["KILLED", { lr: "0.1" }]);
  }));

Deno.test("operationsInText() reads what operationLine() writes, NaN and infinities included", () =>
  fc.assert(fc.property(fc.array(fc.double()), (values) => {
    const operation: Operation = {
      type: "batch",
      batch: {
        metrics: values.map((value, step) => ({ key: "x", value: value + 0, step, timestamp: 1 })),
        params: { text: "NaN\n" },
      },
    };
    const line = operationLine(operation);
    assert.deepEqual(operationsInText(line + line.slice(0, -1)), [operation]);
  })));

Deno.test("Journal.create() takes no key twice", () =>
  withFolder(async (folder) => {
    using _ = await Journal.create(folder, "k");
    await assert.rejects(Journal.create(folder, "k"), Deno.errors.AlreadyExists);
  }));
