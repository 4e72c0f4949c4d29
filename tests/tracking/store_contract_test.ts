/** What every store of runs and models does, whether it is here or behind a server. */
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import type { Metric, NewRun } from "../../src/tracking/entities.ts";
import { metricIdentity } from "../../src/tracking/metric_values.ts";
import type { TrackingStore } from "../../src/tracking/tracking_store.ts";
import { TrackingError } from "../../src/tracking/tracking_error.ts";
import { withLocalStore, withServerStore, type WithStore } from "./_stores.ts";

for (
  const [name, withStore] of Object.entries({
    LocalRuns: withLocalStore,
    ServerRuns: withServerStore,
  })
) testStore(name, withStore);

async function newRun(runs: TrackingStore, run: Partial<NewRun> = {}) {
  const experimentId = await runs.createExperiment("shop");
  return await runs.createRun({ experimentId, name: "first", startTime: 1000, ...run });
}

function metric(key: string, step: number, value: number): Metric {
  return { key, step, value, timestamp: 1000 + step };
}

function testStore(name: string, withStore: WithStore): void {
  const test = (
    behaviour: string,
    body: (store: Parameters<Parameters<WithStore>[0]>[0]) => Promise<void>,
  ) => Deno.test(`${name} ${behaviour}`, () => withStore(body));

  test("gives an experiment the same id however often it is created", async ({ runs }) => {
    assert.equal(await runs.getExperimentByName("shop"), undefined);
    const id = await runs.createExperiment("shop");
    assert.equal(await runs.createExperiment("shop"), id);
    assert.equal((await runs.getExperimentByName("shop"))?.experimentId, id);
    assert.ok((await runs.searchExperiments()).some((found) => found.name === "shop"));
  });

  test("reads back a run as it was logged", async ({ runs }) => {
    const { runId, experimentId, artifactUri } = await newRun(runs, {
      userId: "ada",
      tags: { host: "x" },
    });
    await runs.logBatch(runId, {
      metrics: [metric("loss", 1, 0.5), metric("loss", 2, 0.25), metric("f1", 1, 0.8)],
      params: { lr: "0.1" },
      tags: { note: "é" },
    });
    const input = {
      ...{ name: "train", digest: "abc", sourceType: "local", source: '{"uri":"data"}' },
      ...{ profile: '{"num_rows":3}', tags: { "mlflow.data.context": "training" } },
    };
    await runs.logInputs(runId, [input]);
    await runs.updateRun(runId, { status: "FINISHED", endTime: 2000 });
    assert.deepEqual(await runs.getRun(runId), {
      ...{ runId, experimentId, artifactUri, name: "first", userId: "ada" },
      ...{ status: "FINISHED", startTime: 1000, endTime: 2000, lifecycleStage: "active" },
      metrics: [metric("f1", 1, 0.8), metric("loss", 2, 0.25)],
      params: { lr: "0.1" },
      tags: { host: "x", "mlflow.runName": "first", note: "é" },
      inputs: [input],
    });
  });

  test("refuses a run that does not exist by MLflow's code", async ({ runs }) => {
    await assert.rejects(
      runs.getRun("0".repeat(32)),
      (error) => error instanceof TrackingError && error.code === "RESOURCE_DOES_NOT_EXIST",
    );
  });

  test("keeps the value of the last step as a metric's latest", async ({ runs }) => {
    const { runId } = await newRun(runs);
    await runs.logBatch(runId, { metrics: [metric("loss", 9, 0.1)] });
    await runs.logBatch(runId, { metrics: [metric("loss", 3, 0.7), metric("loss", 4, 0.6)] });
    assert.deepEqual((await runs.getRun(runId)).metrics, [metric("loss", 9, 0.1)]);
  });

  test("keeps each metric once however often and in whatever batches it is logged", ({ runs }) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(metrics, { maxLength: 20 }), { maxLength: 4 }),
        async (batches) => {
          const { runId } = await newRun(runs);
          for (const batch of [...batches, ...batches]) {
            await runs.logBatch(runId, { metrics: batch });
          }
          const all = batches.flat();
          for (const key of new Set(all.map((one) => one.key))) {
            const expected = new Set(all.filter((one) => one.key === key).map(metricIdentity));
            const history = await runs.getMetricHistory(runId, key);
            assert.equal(history.length, expected.size);
            assert.deepEqual(new Set(history.map(metricIdentity)), expected);
          }
        },
      ),
      { numRuns: 15 },
    ));

  test("logs more than one call may carry", async ({ runs }) => {
    const { runId } = await newRun(runs);
    const params = Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`p${at}`, `${at}`]));
    const many = Array.from({ length: 2500 }, (_, at) => metric("loss", at, at));
    await runs.logBatch(runId, { metrics: many, params });
    assert.deepEqual((await runs.getRun(runId)).params, params);
    assert.deepEqual(await runs.getMetricHistory(runId, "loss"), many);
  });

  test("refuses another value of a parameter, and names no file by a tag", async ({ runs }) => {
    const { runId } = await newRun(runs);
    await runs.logBatch(runId, { params: { lr: "0.1" } });
    await runs.logBatch(runId, { params: { lr: "0.1" } });
    await assert.rejects(runs.logBatch(runId, { params: { lr: "0.2" } }), TrackingError);
    await assert.rejects(runs.logBatch(runId, { tags: { "../up": "" } }), TrackingError);
    assert.deepEqual((await runs.getRun(runId)).params, { lr: "0.1" });
  });

  test("finds runs by MLflow's filters, in order", async ({ runs }) => {
    for (const [at, f1] of [0.7, 0.9, 0.8].entries()) {
      const { runId } = await newRun(runs, { name: `run ${at}`, startTime: 1000 + at });
      await runs.logBatch(runId, { metrics: [metric("f1", 1, f1)], params: { lr: `0.${at}` } });
    }
    const experimentIds = [(await runs.getExperimentByName("shop"))!.experimentId];
    const names = async (search: { filter?: string; orderBy?: string[]; maxResults?: number }) =>
      (await runs.searchRuns({ experimentIds, ...search })).map((run) => run.name);
    assert.deepEqual(await names({}), ["run 2", "run 1", "run 0"]);
    assert.deepEqual(await names({ orderBy: ["metrics.f1 DESC"] }), ["run 1", "run 2", "run 0"]);
    assert.deepEqual(
      await names({ filter: "metrics.f1 > 0.75 and params.lr != '0.1'" }),
      ["run 2"],
    );
    assert.deepEqual(await names({ maxResults: 1 }), ["run 2"]);
  });

  test("keeps artifacts in folders", async ({ runs, folder }) => {
    const run = await newRun(runs);
    const file = join(folder, "report.txt");
    await Deno.writeTextFile(file, "é");
    await runs.logArtifact(run, { path: "reports/a b.txt", file });
    await runs.logArtifact(run, { path: "top.txt", file });
    assert.deepEqual(await runs.listArtifacts(run), [
      { path: "reports/a b.txt", size: 2 },
      { path: "top.txt", size: 2 },
    ]);
    const bytes = await runs.readArtifact(run, "reports/a b.txt");
    assert.equal(new TextDecoder().decode(bytes), "é");
    await assert.rejects(runs.logArtifact(run, { path: "../out.txt", file }), TrackingError);
  });

  test("registers a logged model and gives its files back", async ({ runs, registry, folder }) => {
    const run = await newRun(runs);
    const model = join(folder, "model");
    await Deno.mkdir(join(model, "sub"), { recursive: true });
    await Deno.writeTextFile(join(model, "MLmodel"), "flavors:\n  onnx:\n    data: model.onnx\n");
    await Deno.writeTextFile(join(model, "sub/model.onnx"), "weights");
    const logged = await runs.logModel(run, { name: "text", folder: model });
    assert.deepEqual(
      await runs.logModel(await runs.getRun(run.runId), { name: "text", folder: model }),
      logged,
    );
    assert.equal(await registry.createRegisteredModel("text"), true);
    assert.equal(await registry.createRegisteredModel("text"), false);
    const version = await registry.createModelVersion({
      name: "text",
      source: logged.uri,
      runId: run.runId,
      modelId: logged.modelId,
      tags: { digest: "x" },
    });
    assert.equal(version.version, "1");
    const place = await registry.modelFolder(version);
    assert.equal(await Deno.readTextFile(join(place, "sub/model.onnx")), "weights");
    assert.match(await Deno.readTextFile(join(place, "MLmodel")), new RegExp(run.runId));
  });

  test("moves aliases between versions", async ({ registry }) => {
    await registry.createRegisteredModel("text");
    for (const source of ["/a", "/b"]) await registry.createModelVersion({ name: "text", source });
    assert.equal(await registry.getModelVersionByAlias("text", "champion"), undefined);
    await registry.setAlias({ name: "text", version: "1" }, "champion");
    await registry.setAlias({ name: "text", version: "2" }, "champion");
    assert.equal((await registry.getModelVersionByAlias("text", "champion"))?.source, "/b");
    assert.deepEqual((await registry.getRegisteredModel("text"))?.aliases, { champion: "2" });
    await registry.deleteAlias("text", "champion");
    assert.equal(await registry.getModelVersionByAlias("text", "champion"), undefined);
    await assert.rejects(registry.setAlias({ name: "text", version: "1" }, "v1"), TrackingError);
  });

  test("sets and deletes tags of versions", async ({ registry }) => {
    await registry.createRegisteredModel("text");
    const version = await registry.createModelVersion({ name: "text", source: "/a" });
    await registry.setModelVersionTag(version, { key: "a", value: "1" });
    await registry.setModelVersionTag(version, { key: "a", value: "2" });
    await registry.setModelVersionTag(version, { key: "b", value: "3" });
    await registry.deleteModelVersionTag(version, "b");
    assert.deepEqual((await registry.getModelVersion(version))?.tags, { a: "2" });
    assert.deepEqual(await registry.searchModelVersions("text"), [
      await registry.getModelVersion(version),
    ]);
    assert.equal(await registry.getModelVersion({ name: "text", version: "9" }), undefined);
  });
}

const metrics = fc.record({
  key: fc.constantFrom("loss", "val/f1", "é"),
  step: fc.integer({ min: -3, max: 3 }),
  timestamp: fc.integer({ min: 0, max: 3 }),
  value: fc.oneof(
    fc.double(),
    fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE),
  ),
});
