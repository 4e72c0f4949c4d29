import assert from "node:assert/strict";
import { gradients } from "../../../src/nn/autodiff.ts";
import { batchNorm } from "../../../src/nn/layers/batch_norm.ts";
import { encodeModel } from "../../../src/nn/onnx/encode_model.ts";
import { add, div, mul, sqrt, sub } from "../../../src/nn/expressions/elementwise.ts";
import { unsqueeze } from "../../../src/nn/expressions/movement.ts";
import { reduceMean, reduceSum } from "../../../src/nn/expressions/reduction.ts";
import { forwardPass } from "../../../src/nn/forward.ts";
import type { Value } from "../../../src/nn/graph/value.ts";
import { inferenceGraph } from "../../../src/nn/inference.ts";
import { sgd } from "../../../src/nn/optimizers/optimizers.ts";
import { newGraph } from "../../../src/nn/ops/registry.ts";
import { recordingScope } from "../../../src/nn/recording_scope.ts";
import type { Scope } from "../../../src/nn/graph/scope.ts";
import { TrainingRun } from "../../../src/nn/training_run.ts";
import { trainingStep } from "../../../src/nn/training_step.ts";
import { openCpuSession } from "../../../src/runtime/cpu.ts";
import { random } from "../../../src/random.ts";
import { tensor } from "../../../src/tensor.ts";
import { assertClose, numbers, runGraph } from "../_run.ts";

/** Two rows of two channels of two pixels: means 2.5 and 25, deviations √1.25 and √125. */
const x = tensor("float32", { dims: [2, 2, 2], data: [1, 2, 10, 20, 3, 4, 30, 40] });
const normalised = [1, 2, 1, 2, 3, 4, 3, 4].map((value) => (value - 2.5) / Math.sqrt(1.25));

function model(scope: Scope) {
  return { y: batchNorm(scope, scope.input("x", "float32", ["batch", 2, 2]), { name: "n" }) };
}

async function trainedOnce() {
  const step = trainingStep(model, {
    loss: ({ y }) => reduceMean(mul(y, y), { keep: false }),
    optimizer: sgd({ weightDecay: 0 }),
    fetch: ["y"],
  });
  const session = await openCpuSession(encodeModel(step.graph));
  const run = new TrainingRun(step, session, { seed: 1 });
  const { outputs } = await run.step({ inputs: { x } }, { learningRate: 0 });
  await session.release();
  return { run, outputs };
}

Deno.test("batchNorm() normalises each channel by the batch while training", {
  permissions: "none",
}, async () => {
  const { outputs } = await trainedOnce();
  assertClose(numbers(outputs.y), normalised, 1e-4);
});

Deno.test(
  "batchNorm() lets its running statistics follow each batch",
  { permissions: "none" },
  async () => {
    const { run } = await trainedOnce();
    const found = await run.parameters();
    assertClose(numbers(found["n.mean"]), [0.25, 2.5], 1e-5);
    assertClose(numbers(found["n.variance"]), [0.9 + 0.125, 0.9 + 12.5], 1e-5);
    const { tensors } = await run.snapshot();
    assert.deepEqual(tensors["n.mean"], found["n.mean"]);
  },
);

Deno.test("batchNorm() uses the running statistics in inference and in validation", {
  permissions: "none",
}, async () => {
  const { run } = await trainedOnce();
  const inferred = await runGraph(inferenceGraph(model, await run.parameters()), { x });
  const expected = [1, 2, 10, 20, 3, 4, 30, 40].map((value, at) =>
    at % 4 < 2 ? (value - 0.25) / Math.sqrt(1.025 + 1e-5) : (value - 2.5) / Math.sqrt(13.4 + 1e-5)
  );
  assertClose(numbers(inferred.y), expected, 1e-4);
  const pass = forwardPass(model, ["y"]);
  const session = await openCpuSession(encodeModel(pass.graph));
  const validated = await run.predict(pass, session, { inputs: { x } });
  await session.release();
  assertClose(numbers(validated.y), expected, 1e-4);
});

Deno.test("batchNorm() has the gradients that the chain rule gives over its formula", {
  permissions: "none",
}, async () => {
  const graph = newGraph();
  const { scope, parameters } = recordingScope(graph, { training: true });
  const shape = ["rows", 2, 3];
  const [x, weights] = ["x", "weights"].map((name) => graph.input(name, "float32", shape));
  const found = batchNorm(scope, x, { name: "n" });
  const [scale, bias] = parameters.values();
  const axes = [0, 2];
  const centred = sub(x, reduceMean(x, { axes }));
  const variance = reduceMean(mul(centred, centred), { axes });
  const unit = div(centred, sqrt(add(variance, graph.scalar(1e-5))));
  const formula = add(mul(unit, unsqueeze(scale, [1])), unsqueeze(bias, [1]));
  [found, formula].forEach((y, way) => {
    const loss = reduceSum(mul(weights, mul(y, y)), { keep: false });
    gradients(loss, [x, scale, bias]).forEach((gradient, at) =>
      graph.output(`${way} ${at}`, gradient as Value)
    );
  });
  const dice = random(1, "batch norm");
  const drawn = (dims: number[]) => {
    const values = tensor("float32", { dims });
    values.data.forEach((_, at) => values.data[at] = dice.normal());
    return values;
  };
  const feeds = { x: drawn([4, 2, 3]), weights: drawn([4, 2, 3]) };
  const results = await runGraph(graph, {
    ...feeds,
    ...{ "n.scale": drawn([2]), "n.bias": drawn([2]), "n.mean": drawn([2]) },
    "n.variance": drawn([2]),
  });
  for (const at of [0, 1, 2]) {
    assertClose(numbers(results[`0 ${at}`]), numbers(results[`1 ${at}`]), 1e-5);
  }
});
