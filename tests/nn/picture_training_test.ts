import assert from "node:assert/strict";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { conv2d } from "../../src/nn/expressions/convolution.ts";
import { relu } from "../../src/nn/expressions/elementwise.ts";
import { reshape } from "../../src/nn/expressions/movement.ts";
import { groupNormalization } from "../../src/nn/expressions/normalization.ts";
import { globalAveragePool, maxPool2d } from "../../src/nn/expressions/pooling.ts";
import type { Value } from "../../src/nn/graph/value.ts";
import { inferenceGraph } from "../../src/nn/inference.ts";
import { normal, ones, zeros } from "../../src/nn/graph/initializers.ts";
import { dense } from "../../src/nn/layers/linear.ts";
import { softmaxCrossEntropy } from "../../src/nn/layers/losses.ts";
import { adamw } from "../../src/nn/optimizers/optimizers.ts";
import type { Scope } from "../../src/nn/graph/scope.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { trainingStep } from "../../src/nn/training_step.ts";
import { random } from "../../src/random.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import { tensor } from "../../src/tensor.ts";
import { numbers, runGraph } from "./_run.ts";

const SIDE = 8;
const COUNT = 32;

interface Block {
  name: string;
  /** [outputs, inputs / groups, height, width] */
  shape: readonly number[];
  stride?: number;
  groups?: number;
}

function block(scope: Scope, x: Value, { name, shape, ...windows }: Block): Value {
  const outputs = shape.slice(0, 1);
  const initializer = normal(Math.sqrt(2 / (shape[1] * shape[2] * shape[3])));
  const weight = scope.parameter({ name: `${name}.weight`, shape, initializer, decay: true });
  const factor = { shape: outputs, decay: false };
  const scale = scope.parameter({ ...factor, name: `${name}.scale`, initializer: ones() });
  const bias = scope.parameter({ ...factor, name: `${name}.bias`, initializer: zeros() });
  return relu(groupNormalization(conv2d(x, { weight, ...windows }), { groups: 2, scale, bias }));
}

/** A strided, a depthwise and a pointwise convolution between two pools. */
function pictureModel(scope: Scope) {
  const x = scope.input("x", "float32", ["batch", 1, SIDE, SIDE]);
  const edges = block(scope, x, { name: "edges", shape: [4, 1, 3, 3] });
  const pooled = maxPool2d(edges, { size: 3, stride: 2, padding: 1 });
  const strided = block(scope, pooled, { name: "strided", shape: [8, 4, 3, 3], stride: 2 });
  const apart = block(scope, strided, { name: "apart", shape: [8, 1, 3, 3], groups: 8 });
  const mixed = block(scope, apart, { name: "mixed", shape: [8, 8, 1, 1] });
  const features = reshape(globalAveragePool(mixed), [0, 8]);
  return { logits: dense(scope, features, { name: "output", units: 2 }) };
}

/** Stripes that lie or stand, of random offset and under noise: their means tell nothing. */
function stripes(seed: number) {
  const dice = random(seed, "stripes");
  const targets = Array.from({ length: COUNT }, () => dice.integer(2));
  const data = targets.flatMap((target) => {
    const offset = dice.integer(4);
    return Array.from({ length: SIDE * SIDE }, (_, at) => {
      const along = target === 0 ? Math.floor(at / SIDE) : at % SIDE;
      return ((along + offset) % 4 < 2 ? 1 : 0) + 0.3 * dice.normal();
    });
  });
  return {
    x: tensor("float32", { dims: [COUNT, 1, SIDE, SIDE], data }),
    targets: tensor("int64", { dims: [COUNT], data: targets }),
  };
}

async function trainedValue(steps: number, threads: number) {
  const step = trainingStep(pictureModel, {
    loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
    optimizer: adamw({ weightDecay: 0.001 }),
  });
  const session = await openCpuSession(encodeModel(step.graph), { threads });
  const run = new TrainingRun(step, session, { seed: 1 });
  const losses: number[] = [];
  for (let at = 0; at < steps; at++) {
    losses.push((await run.step({ inputs: stripes(at) }, { learningRate: 0.01 })).loss);
  }
  const parameters = await run.parameters();
  await session.release();
  return { losses, parameters };
}

Deno.test("a trained convolutional network tells lying from standing stripes it has not seen", {
  permissions: "none",
}, async () => {
  const { losses, parameters } = await trainedValue(60, 1);
  assert.ok(losses[0] > 0.5 && losses[59] < 0.1, `${losses[0]} to ${losses[59]}`);
  const { x, targets } = stripes(1000);
  const { logits } = await runGraph(inferenceGraph(pictureModel, parameters), { x });
  const right = numbers(targets).filter((target, at) =>
    Number(logits.data[2 * at + target]) > Number(logits.data[2 * at + 1 - target])
  );
  assert.ok(right.length >= COUNT - 1, `${right.length} of ${COUNT}`);
});

for (const threads of [1, 2]) {
  Deno.test(`training convolutions twice on ${threads} threads gives the same bits`, {
    permissions: "none",
  }, async () => {
    assert.deepEqual(await trainedValue(5, threads), await trainedValue(5, threads));
  });
}
