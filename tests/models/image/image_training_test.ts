import assert from "node:assert/strict";
import { join } from "node:path";
import { decodeModel } from "../../../src/nn/onnx/decode_model.ts";
import { fit } from "../../../src/training/fit.ts";
import {
  imageModelFolder,
  imageTasks,
  joinPictures,
} from "../../../src/models/image/image_training.ts";
import { train } from "../../../src/training/training_loop.ts";
import type { Tensor } from "../../../src/tensor.ts";
import { withFolder } from "../../_temporary.ts";
import { numbers } from "../../nn/_run.ts";
import { imageSettings, tinyImageData } from "../_tiny_pictures.ts";

const data = tinyImageData();
const { pixels: _, ...plain } = data.train;
const settings = { ...imageSettings, epochs: 6 };

Deno.test("an image model learns colours", async () => {
  const { validated } = imageTasks(data, settings);
  const { records, kept } = await train(validated, settings, { provider: "cpu" });
  assert.ok(records[kept].score! > 0.9, JSON.stringify(records));
});

Deno.test("pictures are changed at random in training and left alone in validation", () => {
  const { validated } = imageTasks(data, settings);
  const batchPixels = (epoch?: number) =>
    numbers(validated.train.batch([0, 1], epoch).inputs.pixels);
  assert.notDeepEqual(batchPixels(0), batchPixels(1));
  assert.deepEqual(batchPixels(1), batchPixels(1));
  assert.deepEqual(batchPixels(), batchPixels());
});

Deno.test("joinPictures() keeps the pictures of the first part before those of the second", () => {
  const joined = joinPictures(data.train, data.validation);
  const count = plain.labels.length;
  assert.deepEqual(joined.labels.slice(0, count), data.train.labels);
  assert.deepEqual(joined.labels.slice(count), data.validation.labels);
  assert.deepEqual(joined.pixels.subarray(data.train.pixels.length), data.validation.pixels);
});

Deno.test("imageModelFolder() holds a model that takes pixels and gives probabilities", async () => {
  const { validated } = imageTasks(data, settings);
  const trained = await train(validated, { ...settings, epochs: 1 }, { provider: "cpu" });
  const outcome = {
    validated: trained,
    final: trained,
    preprocess: {},
    dataHash: "",
    provider: "cpu",
  };
  const { onnx, signature } = imageModelFolder(data, settings, outcome);
  const graph = decodeModel(onnx);
  assert.deepEqual(graph.inputs.map(({ name, shape }) => [name, shape]), [
    ["pixels", ["batch", 3, 16, 16]],
  ]);
  assert.deepEqual([...graph.outputs.keys()], ["probabilities", "hidden"]);
  assert.deepEqual(signature.inputs, [{
    name: "pixels",
    dtype: "float32",
    shape: [-1, 3, 16, 16],
  }]);
});

for (const clip of [0, 1]) {
  Deno.test(`an image model's training names step and tensor of a NaN, clipping at ${clip}`, async () => {
    const { validated } = imageTasks(data, settings);
    let batches = 0;
    const batch: typeof validated.train.batch = (...wanted) => {
      const made = validated.train.batch(...wanted);
      if (++batches === 3) float32Data(made.inputs.pixels).fill(NaN, 5, 6);
      return made;
    };
    const spoilt = { ...validated, train: { ...validated.train, batch } };
    await assert.rejects(
      train(spoilt, { ...settings, gradient_clip: clip }, { provider: "cpu" }),
      /^RangeError: Cannot take step 3: loss NaN .*'pixels' holds NaN/,
    );
  });
}

Deno.test("an image model's training that is stopped goes on to the same bits, averages too", () =>
  withFolder(async (folder) => {
    const few = { ...settings, epochs: 2, refit: true };
    const optionsFor = (name: string) => ({
      provider: "cpu" as const,
      checkpoints: join(folder, name),
      fingerprint: "tiny",
    });
    const { validated, final } = imageTasks(data, few);
    const whole = await fit({ validated, final }, few, optionsFor("whole"));
    const controller = new AbortController();
    const batch: typeof validated.train.batch = (rows, epoch) => {
      if (epoch === 1) controller.abort(new Error("enough"));
      return validated.train.batch(rows, epoch);
    };
    const stopped = { validated: { ...validated, train: { ...validated.train, batch } }, final };
    const { signal } = controller;
    await assert.rejects(fit(stopped, few, { ...optionsFor("cut"), signal }), /^Error: enough$/);
    const resumed = await fit({ validated, final }, few, optionsFor("cut"));
    for (const kind of ["validated", "final"] as const) {
      assert.deepEqual(resumed[kind].parameters, whole[kind].parameters);
    }
    const { "stage0.mean": mean, "stage0.variance": variance } = resumed.validated.parameters;
    assert.ok(mean.data.every((x) => x !== 0) && variance.data.every((x) => x !== 1));
  }));

function float32Data({ data }: Tensor): Float32Array {
  assert.ok(data instanceof Float32Array);
  return data;
}
