import assert from "node:assert/strict";
import { decodeModel } from "../../../src/nn/onnx/decode_model.ts";
import { encodeModel } from "../../../src/nn/onnx/encode_model.ts";
import { inferenceGraph } from "../../../src/nn/inference.ts";
import { softmaxCrossEntropy } from "../../../src/nn/layers/losses.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { adamw } from "../../../src/nn/optimizers/optimizers.ts";
import { modelFromGraph } from "../../../src/nn/graph/replay.ts";
import { TrainingRun } from "../../../src/nn/training_run.ts";
import { trainingStep } from "../../../src/nn/training_step.ts";
import { openCpuSession } from "../../../src/runtime/cpu.ts";
import { tensor } from "../../../src/tensor.ts";
import { spiralBatch } from "../_spiral.ts";

/** As an exporter writes it: constants in nodes, and a flattening by a shape that is computed. */
function exported(): Uint8Array {
  const graph = newGraph();
  const x = graph.input("x", "float32", ["batch", 2]);
  const node = (op: string, inputs: Parameters<typeof graph.node>[1], options = {}) =>
    graph.node(op, inputs, options)[0];
  const data = Array.from({ length: 32 }, (_, at) => Math.sin(3 * at + 1));
  const first = graph.constant(tensor("float32", { dims: [2, 16], data }), "first");
  const second = graph.constant(tensor("float32", { dims: [16, 2], data }), "second");
  const hidden = node("Relu", [node("MatMul", [x, first])]);
  const rows = node("Gather", [node("Shape", [hidden]), graph.scalar(0, "int64")]);
  const tail = node("Constant", [], { attributes: { value_ints: [4, 4] } });
  const shape = node("Concat", [node("Unsqueeze", [rows, graph.integers([0])]), tail], {
    attributes: { axis: 0 },
  });
  const square = node("Reshape", [hidden, shape]);
  const flat = node("Reshape", [square, graph.integers([0, 16])]);
  graph.output("logits", node("MatMul", [flat, second]));
  return encodeModel(graph, { producer: "elsewhere" });
}

Deno.test("a graph read from a file trains from the values it has and lowers its loss", {
  permissions: "none",
}, async () => {
  const model = modelFromGraph(decodeModel(exported()), { trainable: ["first", "second"] });
  const step = trainingStep(model, {
    loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
    optimizer: adamw(),
  });
  const session = await openCpuSession(encodeModel(step.graph));
  const run = new TrainingRun(step, session, { seed: 1 });
  const [first] = decodeModel(exported()).constants;
  assert.deepEqual((await run.parameters()).first.data, first.constant?.data);
  const losses: number[] = [];
  for (let at = 0; at < 200; at++) {
    losses.push((await run.step(spiralBatch(), { learningRate: 0.02 })).loss);
  }
  assert.ok(losses[199] < 0.7 * losses[0], `${losses[0]} to ${losses[199]}`);
  const trainedValue = inferenceGraph(model, await run.parameters());
  assert.deepEqual(trainedValue.outputs.get("logits")?.shape, ["batch", 2]);
});

Deno.test(
  "modelFromGraph() names a constant that cannot be trained",
  { permissions: "none" },
  () => {
    const graph = decodeModel(exported());
    assert.throws(
      () => modelFromGraph(graph, { trainable: ["third"] }),
      /Cannot train constant 'third': not in the graph, expected float32/,
    );
  },
);

Deno.test("a constant that is not trained stays as it is", { permissions: "none" }, async () => {
  const model = modelFromGraph(decodeModel(exported()), { trainable: ["second"] });
  const step = trainingStep(model, {
    loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
    optimizer: adamw(),
  });
  const session = await openCpuSession(encodeModel(step.graph));
  const run = new TrainingRun(step, session, { seed: 1 });
  await run.step(spiralBatch(), { learningRate: 0.02 });
  assert.deepEqual(Object.keys(await run.parameters()), ["second"]);
});
