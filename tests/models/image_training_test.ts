import assert from "node:assert/strict";
import { decodeModel } from "../../src/nn/decode_model.ts";
import { imageModelFolder, imageTasks, joinPictures } from "../../src/models/image_training.ts";
import { train } from "../../src/models/training.ts";
import { numbers } from "../nn/_run.ts";
import { imageSettings, tinyImageData } from "./_tiny_pictures.ts";

const data = tinyImageData();
const { pixels: _, ...plain } = data.train;
const settings = { ...imageSettings, epochs: 6 };

Deno.test("an image model learns colours", async () => {
  const { judged } = imageTasks(data, settings);
  const { records, kept } = await train(judged, settings, { provider: "cpu" });
  assert.ok(records[kept].score! > 0.9, JSON.stringify(records));
});

Deno.test("pictures are changed at random in training and left alone in validation", () => {
  const { judged } = imageTasks(data, settings);
  const pixelsOf = (epoch?: number) => numbers(judged.train.batch([0, 1], epoch).inputs.pixels);
  assert.notDeepEqual(pixelsOf(0), pixelsOf(1));
  assert.deepEqual(pixelsOf(1), pixelsOf(1));
  assert.deepEqual(pixelsOf(), pixelsOf());
});

Deno.test("joinPictures() keeps the pictures of the first part before those of the second", () => {
  const joined = joinPictures(data.train, data.validation);
  const count = plain.labels.length;
  assert.deepEqual(joined.labels.slice(0, count), data.train.labels);
  assert.deepEqual(joined.labels.slice(count), data.validation.labels);
  assert.deepEqual(joined.pixels.subarray(data.train.pixels.length), data.validation.pixels);
});

Deno.test("imageModelFolder() holds a model that takes pixels and gives probabilities", async () => {
  const { judged } = imageTasks(data, settings);
  const trained = await train(judged, { ...settings, epochs: 1 }, { provider: "cpu" });
  const outcome = {
    judged: trained,
    served: trained,
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
