/** The run of a training: what it holds, and what it never changes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openForReading } from "../../src/tracking/local/database.ts";
import { localStore } from "../../src/tracking/open_store.ts";
import { type Place, withPlace } from "./_stages.ts";

const TINY = {
  "runtime.provider": "cpu",
  "train.text.passes": 2,
  "tracking.experiment": "shop",
};

function withFeatures(body: (place: Place) => Promise<void>): Promise<void> {
  return withPlace(async (place) => {
    await place.succeed("ingest", { "data.sample.rows": 300, "data.sample.images": false });
    await place.succeed("preprocess");
    await place.succeed("features:text", { "features.text.buckets": 4096 });
    await body(place);
  });
}

async function runsIn({ folder }: Place) {
  using store = localStore((await openForReading(join(folder, "mlflow.db")))!);
  const experiment = await store.runs.getExperimentByName("shop");
  const runs = await store.runs.searchRuns({ experimentIds: [experiment!.experimentId] });
  return await Promise.all(runs.map(async (run) => ({
    run,
    losses: await store.runs.getMetricHistory(run.runId, "training/loss"),
    models: await store.runs.getLoggedModels(run),
    artifacts: (await store.runs.listArtifacts(run)).map(({ path }) => path),
  })));
}

Deno.test("a training logs its settings, data, curves, machine and model", () =>
  withFeatures(async (place) => {
    const { stdout } = await place.succeed("train:text", TINY);
    const [{ run, losses, models, artifacts }] = await runsIn(place);
    assert.match(stdout, new RegExp(`Logged run ${run.runId} to sqlite:`));
    assert.deepEqual([run.name, run.status], ["train:text", "FINISHED"]);
    assert.equal(run.params["train.text.passes"], "2");
    assert.match(run.tags["params.set"], /train\.text\.passes=2/);
    assert.equal(run.inputs.length, 1);
    assert.deepEqual(losses.map(({ step }) => step), losses.map((_, at) => at + 1));
    assert.ok(losses.length > 0);
    const keys = run.metrics.map(({ key }) => key);
    assert.ok(keys.includes("training/validation_weighted_f1"));
    assert.ok(keys.includes("system/cpu_utilization_percentage"));
    assert.deepEqual(models.map(({ name }) => name), ["text"]);
    assert.deepEqual(artifacts, ["params.yaml"]);
  }));

Deno.test("a training gives the same bytes whether it is logged, its server is away, or it cannot be", () =>
  withFeatures(async (place) => {
    await place.succeed("train:text", TINY);
    const expected = place.content("models");
    const train = async (uri: string) => {
      await Deno.remove(join(place.folder, "models/text"), { recursive: true });
      Deno.env.set("MLFLOW_TRACKING_URI", uri);
      try {
        return await place.succeed("train:text", TINY);
      } finally {
        Deno.env.delete("MLFLOW_TRACKING_URI");
      }
    };
    const away = await train("http://127.0.0.1:1");
    assert.match(away.stdout, /The run waits in \.cache\/tracking: Cannot reach[^]*runs:push/);
    assert.deepEqual(place.content("models"), expected);
    const wrong = await train("postgresql://x");
    assert.match(wrong.stderr, /This run is not logged: Cannot open tracking URI postgresql:\/\/x/);
    assert.deepEqual(place.content("models"), expected);
  }));
