import assert from "node:assert/strict";
import { decodeModel } from "../../src/nn/onnx/decode_model.ts";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { add, relu } from "../../src/nn/expressions/elementwise.ts";
import { matmul } from "../../src/nn/expressions/linalg.ts";
import { layerNormalization } from "../../src/nn/expressions/normalization.ts";
import { fineTunedModel, trainableWeights, weightLayers } from "../../src/nn/fine_tuning.ts";
import type { Graph } from "../../src/nn/graph/graph.ts";
import { inferenceGraph } from "../../src/nn/inference.ts";
import { softmaxCrossEntropy } from "../../src/nn/layers/losses.ts";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { adamw } from "../../src/nn/optimizers/optimizers.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { trainingStep } from "../../src/nn/training_step.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import { tensor } from "../../src/tensor.ts";
import { numbers, runGraph } from "./_run.ts";
import { spiralBatch } from "./_spiral.ts";

/** Two layers, the second with a normalisation, and ten logits of other classes. */
function foreign(): Graph {
  const graph = newGraph();
  const weight = (name: string, ...dims: number[]) => {
    const size = dims.reduce((product, dim) => product * dim, 1);
    const data = Array.from({ length: size }, (_, at) => Math.sin(5 * at + name.length));
    return graph.constant(tensor("float32", { dims, data }), name);
  };
  const x = graph.input("x", "float32", ["batch", 2]);
  const first = relu(add(matmul(x, weight("a.weight", 2, 16)), weight("a.bias", 16)));
  const second = relu(matmul(first, weight("b.weight", 16, 8)));
  const scale = weight("b.norm", 8);
  const features = layerNormalization(second, { scale });
  graph.output("logits", matmul(features, weight("c.weight", 8, 10)));
  return decodeModel(encodeModel(graph));
}

const featuresOf = (graph: Graph) =>
  graph.nodes.find(({ op }) => op === "LayerNormalization")!.outputs[0].name;

Deno.test(
  "weightLayers() groups vectors with the matrix before them",
  { permissions: "none" },
  () => {
    assert.deepEqual(weightLayers(foreign()), [
      ["a.weight", "a.bias"],
      ["b.weight", "b.norm"],
      ["c.weight"],
    ]);
  },
);

Deno.test("trainableWeights() takes the last layers, and of them what the features depend on", {
  permissions: "none",
}, () => {
  const graph = foreign();
  const select = (options: { lastLayers?: number; matching?: RegExp }) =>
    trainableWeights(graph, { features: featuresOf(graph), classes: 2, ...options });
  assert.deepEqual(select({}), ["a.weight", "a.bias", "b.weight", "b.norm"]);
  assert.deepEqual(select({ lastLayers: 2 }), ["b.weight", "b.norm"]);
  assert.deepEqual(select({ lastLayers: 0 }), []);
  assert.deepEqual(select({ matching: /^a\./ }), ["a.weight", "a.bias"]);
  assert.throws(() => select({ matching: /z/ }), /weights like \/z\/: expected some of a\.weight/);
});

Deno.test("fineTunedModel() learns new classes and leaves frozen weights as they are", {
  permissions: "none",
}, async () => {
  const graph = foreign();
  const model = fineTunedModel(graph, { features: featuresOf(graph), classes: 2, lastLayers: 2 });
  const step = trainingStep(model, {
    loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
    optimizer: adamw(),
  });
  const session = await openCpuSession(encodeModel(step.graph));
  const run = new TrainingRun(step, session, { seed: 1 });
  const losses: number[] = [];
  for (let at = 0; at < 150; at++) {
    losses.push((await run.step(spiralBatch(), { learningRate: 0.02 })).loss);
  }
  await session.release();
  assert.ok(losses[149] < 0.5 * losses[0], `${losses[0]} to ${losses[149]}`);

  const trainedValue = decodeModel(encodeModel(inferenceGraph(model, await run.parameters())));
  const valuesOf = (graph: Graph, name: string) =>
    graph.constants.find((constant) => constant.name === name)?.constant?.data;
  assert.deepEqual(valuesOf(trainedValue, "a.bias"), valuesOf(graph, "a.bias"));
  assert.notDeepEqual(valuesOf(trainedValue, "b.weight"), valuesOf(graph, "b.weight"));
  const { probabilities } = await runGraph(trainedValue, { x: spiralBatch().inputs.x });
  const rows = numbers(probabilities);
  assert.ok(Math.abs(rows[0] + rows[1] - 1) < 1e-5);
});

Deno.test("fineTunedModel() names features that are not there", { permissions: "none" }, () => {
  assert.throws(
    () => fineTunedModel(foreign(), { features: "nowhere", classes: 2 }),
    /Cannot expose 'nowhere': not in the graph, whose last values are/,
  );
});
