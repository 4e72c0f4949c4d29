/** MLflow reads the runs and models that we log: of the local store by its defaults, and of servers. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeModelFolder } from "../../src/artifact/model_folder.ts";
import { modelInputsFromJson } from "../../src/prediction/model_inputs.ts";
import { Predictor } from "../../src/prediction/predictor.ts";
import { Journal } from "../../src/tracking/journal/journal.ts";
import { deliverJournals } from "../../src/tracking/journal/journal_delivery.ts";
import { pushRuns } from "../../src/tracking/journal/push_runs.ts";
import { DirectSink, JournalSink, type RunSink } from "../../src/tracking/journal/run_sink.ts";
import { openDatabase } from "../../src/tracking/local/database.ts";
import { localStore, openStore } from "../../src/tracking/open_store.ts";
import { promote, registerVersion } from "../../src/tracking/registry/promotion.ts";
import type { RegistryStore } from "../../src/tracking/registry/registry_store.ts";
import { RunLogger } from "../../src/tracking/run_logger.ts";
import type { TrackingStore } from "../../src/tracking/tracking_store.ts";
import { tinyModel, tinyProducts } from "../models/_tiny_text.ts";
import { assertClose, numbers } from "../nn/_run.ts";
import { withFolder } from "../_temporary.ts";
import { askMlflow, mlflowTest, withMlflow } from "./_mlflow.ts";

interface Reading {
  runs: {
    name: string;
    status: string;
    params: Record<string, string>;
    tags: Record<string, string>;
    curves: Record<string, [step: number, value: number][]>;
    inputs: [name: string, digest: string, contexts: string[]][];
    outputs: string[];
    artifacts: string[];
  }[];
  versions: Record<string, { source: string; run_id: string }>;
  aliases: Record<string, string>;
  probabilities: number[];
}

const STEPS = 3000;
const EXPERIMENT = "shop";
const reader = (question: unknown, rest: { cwd: string; env?: Record<string, string> }) => ({
  script: "mlflow_reader.py",
  question,
  ...rest,
});

async function writeModel(folder: string) {
  const model = await tinyModel();
  await Deno.mkdir(folder);
  await writeModelFolder(folder, model);
  const { products } = tinyProducts(40, 3);
  const inputs = await modelInputsFromJson(model.preprocess).toTensors(products);
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, fed]) => [
      name,
      { dtype: fed.dtype, dims: fed.dims, data: numbers(fed) },
    ]),
  );
  const predictor = await Predictor.open(folder, { provider: "cpu" });
  const probabilities = [...await predictor.probabilities(products)];
  await predictor.release();
  return { feeds, probabilities };
}

/** Logs a training as the pipeline does; `halfway` happens in the middle of it. */
async function logTraining(
  sink: RunSink,
  { model, halfway = () => Promise.resolve() }: { model: string; halfway?: () => Promise<void> },
) {
  const log = new RunLogger(sink, { experiment: EXPERIMENT, name: "train", userId: "ada" });
  log.logParams({ lr: "0.1", text: "é" });
  log.logInputs([{
    ...{ name: "train", digest: "abc", sourceType: "local", source: '{"uri": "data"}' },
    tags: { "mlflow.data.context": "training" },
  }]);
  for (let step = 1; step <= STEPS; step++) {
    log.logMetrics({ loss: 1 / step, "val/f1": step === 2 ? NaN : step }, step);
    if (step === STEPS / 2) await halfway();
  }
  log.logArtifact("reports/card.md", join(model, "card.md"));
  log.logModel({ name: "text", folder: model, step: STEPS });
  return await log.end("FINISHED");
}

async function registerAsChampion(runs: TrackingStore, registry: RegistryStore, folder: string) {
  const experiment = await runs.getExperimentByName(EXPERIMENT);
  const [run] = await runs.searchRuns({ experimentIds: [experiment!.experimentId] });
  const model = await runs.logModel(run, { name: "text", folder });
  await registerVersion(registry, { name: "text", model, digest: "d", alias: "challenger" });
  await promote(registry, { name: "text" });
}

function assertTraining({ runs }: Reading, { models = 1 } = {}): void {
  assert.equal(runs.length, 1);
  const [run] = runs;
  assert.deepEqual([run.name, run.status], ["train", "FINISHED"]);
  assert.deepEqual(run.params, { lr: "0.1", text: "é" });
  assert.deepEqual(run.inputs, [["train", "abc", ["training"]]]);
  assert.equal(run.outputs.length, models);
  assert.ok(run.artifacts.includes("reports/card.md"));
  const steps = Array.from({ length: STEPS }, (_, at) => at + 1);
  for (const key of ["loss", "val/f1"]) {
    assert.deepEqual(run.curves[key].map(([step]) => step).sort((a, b) => a - b), steps, key);
  }
  assert.ok(run.curves.loss.every(([step, value]) => value === 1 / step));
}

mlflowTest("a database that we make is the one that MLflow makes, to the last index", {
  environment: "mlflow3",
  run: () =>
    withFolder(async (cwd) => {
      const theirs = await askMlflow<Record<string, unknown>>("mlflow3", {
        script: "mlflow_schema.py",
        question: { path: join(cwd, "theirs.db") },
        cwd,
      });
      (await openDatabase(join(cwd, "ours.db")))[Symbol.dispose]();
      const ours = await askMlflow<Record<string, unknown>>("mlflow3", {
        script: "mlflow_schema.py",
        question: { path: join(cwd, "ours.db") },
        cwd,
      });
      assert.deepEqual(withSortedConstraints(ours), withSortedConstraints(theirs));
    }),
});

/** Sorts the named constraints of each table, which MLflow's migrations write in no fixed order. */
function withSortedConstraints(schema: Record<string, unknown>): Record<string, unknown> {
  const { objects, ...rest } = schema as { objects: Record<string, string> };
  const sorted = Object.entries(objects).map(([name, sql]) => [
    name,
    sql.split(/, (?=CONSTRAINT |FOREIGN KEY|CHECK )| \)$/).sort(),
  ]);
  return { ...rest, objects: Object.fromEntries(sorted) };
}

mlflowTest("MLflow, asked for nothing, reads our local runs and loads the champion", {
  environment: "mlflow3",
  run: () =>
    withFolder(async (cwd) => {
      const model = join(cwd, "text");
      const { feeds, probabilities } = await writeModel(model);
      using store = localStore(await openDatabase(join(cwd, "mlflow.db")));
      await logTraining(new DirectSink(store.runs, { key: "k" }), { model });
      await registerAsChampion(store.runs, store.registry, model);
      const question = { experiment: EXPERIMENT, model: "text", feeds };
      const reading = await askMlflow<Reading>("mlflow3", reader(question, { cwd }));
      assertTraining(reading);
      assert.deepEqual(reading.aliases, { champion: "1" });
      assertClose(reading.probabilities, probabilities, 1e-5);
    }),
});

mlflowTest("`mlflow ui`, with no flag, serves our local runs, their curves and artifacts", {
  environment: "mlflow3",
  run: () =>
    withFolder(async (folder) => {
      const model = join(folder, "text");
      await writeModel(model);
      {
        using store = localStore(await openDatabase(join(folder, "mlflow.db")));
        await logTraining(new DirectSink(store.runs, { key: "k" }), { model });
        await registerAsChampion(store.runs, store.registry, model);
      }
      await withMlflow("mlflow3", { folder, command: ["ui"] }, async ({ uri }) => {
        const page = await (await fetch(uri)).text();
        assert.match(page, /<title>MLflow<\/title>/i);
        const env = { MLFLOW_TRACKING_URI: uri };
        const question = { experiment: EXPERIMENT, model: "text" };
        const reading = await askMlflow<Reading>("mlflow3", reader(question, { cwd: folder, env }));
        assertTraining(reading);
        assert.deepEqual(reading.aliases, { champion: "1" });
      });
    }),
});

for (const environment of ["mlflow3", "mlflow2"] as const) {
  mlflowTest(`a run reaches a server of ${environment} whole, though it is killed in the middle`, {
    environment,
    run: () =>
      withFolder(async (folder) => {
        const model = join(folder, "text");
        const { feeds, probabilities } = await writeModel(model);
        const journals = join(folder, "journals");
        await withMlflow(environment, { folder }, async (server) => {
          const { runs, registry } = await openStore({ uri: server.uri }, {
            downloads: join(folder, "downloads"),
            retries: 0,
          });
          const sink = new JournalSink(await Journal.create(journals, "k"), runs);
          const { waiting } = await logTraining(sink, { model, halfway: server.kill });
          assert.ok(waiting > 0);
          await server.start();
          const { delivered } = await deliverJournals(journals, runs);
          assert.equal(delivered.length, 1);
          assert.deepEqual((await deliverJournals(journals, runs)).delivered, []);
          await registerAsChampion(runs, registry, model);
          const env = { MLFLOW_TRACKING_URI: server.uri };
          const isCurrent = environment === "mlflow3";
          const question = {
            experiment: EXPERIMENT,
            model: "text",
            feeds: isCurrent ? feeds : null,
          };
          const asked = reader(question, { cwd: folder, env });
          const reading = await askMlflow<Reading>(environment, asked);
          assertTraining(reading, { models: isCurrent ? 1 : 0 });
          assert.deepEqual(Object.keys(reading.versions), ["1"]);
          assert.deepEqual(Object.keys(reading.aliases), ["champion"]);
          if (isCurrent) assertClose(reading.probabilities, probabilities, 1e-5);
          const champion = await registry.getModelVersionByAlias("text", "champion");
          const predictor = await Predictor.open(await registry.modelFolder(champion!), {
            provider: "cpu",
          });
          const ours = await predictor.probabilities(tinyProducts(40, 3).products);
          await predictor.release();
          assertClose([...ours], probabilities, 1e-6);
        });
      }),
  });

  mlflowTest(`local runs pushed twice are once on a server of ${environment}`, {
    environment,
    run: () =>
      withFolder(async (folder) => {
        const model = join(folder, "text");
        await writeModel(model);
        const served = join(folder, "server");
        await Deno.mkdir(served);
        using database = await openDatabase(join(folder, "mlflow.db"));
        await logTraining(new DirectSink(localStore(database).runs, { key: "k" }), { model });
        await withMlflow(environment, { folder: served }, async ({ uri }) => {
          const { runs } = await openStore({ uri });
          assert.deepEqual(await pushRuns(database, runs), { pushed: 1, unchanged: 0 });
          assert.deepEqual(await pushRuns(database, runs), { pushed: 0, unchanged: 1 });
          const env = { MLFLOW_TRACKING_URI: uri };
          const asked = reader({ experiment: EXPERIMENT }, { cwd: served, env });
          const models = environment === "mlflow3" ? 1 : 0;
          assertTraining(await askMlflow<Reading>(environment, asked), { models });
        });
      }),
  });
}
