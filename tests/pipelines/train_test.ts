import assert from "node:assert/strict";
import { join } from "node:path";
import { type Place, withPlace } from "./_stages.ts";

/** Some hundred passes in all, a checkpoint every few milliseconds. */
const TINY = {
  "runtime.provider": "cpu",
  "train.text.passes": 300,
  "train.text.tolerance": 0,
  "train.text.checkpoint_passes": 2,
};
const VALIDATED = "models/.text.training.checkpoint";
const FINAL = "models/.text.refitting.checkpoint";

/** Runs `body` where the stages before training are done, on a generated catalogue. */
function withFeatures(body: (place: Place) => Promise<void>): Promise<void> {
  return withPlace(async (place) => {
    await place.succeed("ingest", { "data.sample.rows": 300, "data.sample.images": false });
    await place.succeed("preprocess");
    await place.succeed("features:text", { "features.text.buckets": 4096 });
    await body(place);
  });
}

const namesIn = ({ folder }: Place, path: string) =>
  [...Deno.readDirSync(join(folder, path))].map(({ name }) => name).sort();

/** The files of a model that was trained in one go; nothing of it is left. */
async function uninterrupted(place: Place, set: Record<string, unknown>) {
  const { stdout } = await place.succeed("train:text", set);
  assert.doesNotMatch(stdout, /resuming after/);
  assert.match(stdout, /Wrote models\/text\nNext: deno task evaluate text\n$/);
  assert.deepEqual(namesIn(place, "models"), ["text", "validated"], "no checkpoint is left");
  const files = written(place);
  assert.ok(Object.hasOwn(files, "model.onnx"));
  await Deno.remove(join(place.folder, "models/text"), { recursive: true });
  await Deno.remove(join(place.folder, "models/validated"), { recursive: true });
  return files;
}

/** The files of the final model and of the validated one. */
const written = (place: Place) => ({
  ...place.content("models/text"),
  ...place.content("models/validated"),
});

Deno.test("train that is killed goes on from its checkpoints and writes the same bytes", () =>
  withFeatures(async (place) => {
    const expected = await uninterrupted(place, TINY);

    const killed = await place.killAt(VALIDATED, "train:text", TINY);
    assert.equal(killed.signal, "SIGKILL", killed.stderr);
    assert.deepEqual(place.content("models/text"), {});

    const again = await place.killAt(FINAL, "train:text", TINY);
    assert.equal(again.signal, "SIGKILL", again.stderr);
    assert.match(again.stdout, /^training: resuming after step \d+$/m);
    assert.deepEqual(place.content("models/text"), {});

    const { stdout } = await place.succeed("train:text", TINY);
    assert.match(stdout, /^training: resuming after step \d+$/m);
    assert.match(stdout, /^refitting: resuming after step \d+$/m);
    assert.deepEqual(written(place), expected);
    assert.deepEqual(namesIn(place, "models"), ["text", "validated"]);
  }));

Deno.test("train that is killed leaves the last model whole", () =>
  withFeatures(async (place) => {
    const last = { ...TINY, "train.text.passes": 1 };
    await place.succeed("train:text", last);
    const before = place.content("models/text");
    const { signal } = await place.killAt(VALIDATED, "train:text", TINY);
    assert.equal(signal, "SIGKILL");
    assert.deepEqual(place.content("models/text"), before);
  }));

Deno.test("train that is asked to stop saves where it is, says how to go on and goes on", () =>
  withFeatures(async (place) => {
    const rarely = { ...TINY, "train.text.checkpoint_passes": 1_000_000 };
    const expected = await uninterrupted(place, rarely);

    const stopped = await place.stopAtWork("train:text", rarely);
    assert.equal(stopped.code, 1, stopped.stderr);
    assert.match(
      stopped.stderr,
      /^error: Training stopped; run it again to resume from the checkpoint\n$/m,
    );
    assert.doesNotMatch(stopped.stderr, /\n +at /, "a stack");
    assert.deepEqual(namesIn(place, "models"), [".text.training.checkpoint"]);

    const { stdout } = await place.succeed("train:text", rarely);
    assert.match(stdout, /^training: resuming after step [1-9]\d*$/m);
    assert.deepEqual(written(place), expected);
  }));

Deno.test("train with other parameters does not go on from the checkpoint of the last", () =>
  withFeatures(async (place) => {
    const { signal } = await place.killAt(VALIDATED, "train:text", TINY);
    assert.equal(signal, "SIGKILL");
    const other = { ...TINY, "train.text.seed": 1, "train.text.passes": 2 };
    const { stdout } = await place.succeed("train:text", other);
    assert.doesNotMatch(stdout, /resuming after/);
  }));

Deno.test("train names the file that is missing and exits 1", () =>
  withPlace(async (place) => {
    const { code, stderr } = await place.run("train:text", { "runtime.provider": "cpu" });
    assert.equal(code, 1);
    assert.match(stderr, /^error: Cannot read data\/features\/text\/preprocess\.json: /);
  }));
