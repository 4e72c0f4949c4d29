/**
 * Two models that PyTorch exported and trained, trained again from its files: what it computed is
 * kept in golden/fine_tuning, made by tests/interop/torch_fine_tuning.py.
 */
import assert from "node:assert/strict";
import { gradients } from "../../src/nn/autodiff.ts";
import { decodeModel } from "../../src/nn/onnx/decode_model.ts";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { fineTunedModel, weightLayers } from "../../src/nn/fine_tuning.ts";
import type { Value } from "../../src/nn/graph/value.ts";
import { inferenceGraph } from "../../src/nn/inference.ts";
import { softmaxCrossEntropy } from "../../src/nn/layers/losses.ts";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { adamw, type Optimizer, sgd } from "../../src/nn/optimizers/optimizers.ts";
import { recordingScope } from "../../src/nn/recording_scope.ts";
import { modelFromGraph } from "../../src/nn/graph/replay.ts";
import type { Model, Scope } from "../../src/nn/graph/scope.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { trainingStep } from "../../src/nn/training_step.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import { type Tensor, tensor } from "../../src/tensor.ts";
import { numbers } from "./_run.ts";

const FOLDER = new URL("golden/fine_tuning/", import.meta.url);
const TOLERANCE = 1e-4;
const ROWS = 8;
const CLASSES = 5;

/** The batches of the script. */
const batches: Record<string, Record<string, Tensor>> = {
  resnet: {
    pixels: tensor("float32", {
      dims: [ROWS, 3, 16, 16],
      data: Float32Array.from({ length: ROWS * 3 * 256 }, (_, at) => Math.sin(at * 0.37)),
    }),
  },
  encoder: {
    tokens: tensor("int64", {
      dims: [ROWS, 12],
      data: BigInt64Array.from({ length: ROWS * 12 }, (_, at) => BigInt(7 * at % 40)),
    }),
  },
};
const targets = tensor("int64", {
  dims: [ROWS],
  data: BigInt64Array.from({ length: ROWS }, (_, row) => BigInt(row % CLASSES)),
});

/** How the script trains them. */
const courses: Record<string, { optimizer: Optimizer; learningRate: number }> = {
  sgd: { optimizer: sgd(), learningRate: 0.02 },
  adamw: { optimizer: adamw({ epsilon: 1e-5, weightDecay: 0 }), learningRate: 0.001 },
};

const loss = ({ logits }: Readonly<Record<string, Value>>, scope: Scope) =>
  softmaxCrossEntropy(scope, logits);

for (const [name, batch] of Object.entries(batches)) {
  const graph = decodeModel(Deno.readFileSync(new URL(`${name}.onnx`, FOLDER)));
  const { weights, losses } = JSON.parse(
    Deno.readTextFileSync(new URL(`${name}.json`, FOLDER)),
  ) as { weights: string[]; losses: Record<string, number[]> };
  const inputs = { ...batch, targets };
  const whole = modelFromGraph(graph, { trainable: weights });

  Deno.test(`${name}: gradients of all ${weights.length} weights are PyTorch's`, {
    permissions: { read: true },
  }, async () => {
    const bytes = Deno.readFileSync(new URL(`${name}.gradients.bin`, FOLDER));
    const expected = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    const found = await gradientsOf(whole, inputs);
    const largest = Math.max(...Object.values(found).map((each) => Math.hypot(...each)));
    let at = 0;
    for (const weight of weights) {
      const mine = found[weight];
      const theirs = expected.subarray(at, at += mine.length);
      const distance = Math.hypot(...mine.map((value, i) => value - theirs[i]));
      // softmax does not feel the bias of keys: what is left of its gradient is rounding
      const size = Math.max(Math.hypot(...theirs), 1e-3 * largest);
      assert.ok(distance < TOLERANCE * size, `${weight}: ${distance} of ${size}`);
    }
    assert.equal(at, expected.length);
  });

  for (const [kind, course] of Object.entries(courses)) {
    Deno.test(`${name}: ${losses[kind].length} steps of ${kind} give PyTorch's losses`, {
      permissions: "none",
    }, async () => {
      const run = await runOf(whole, course.optimizer);
      for (const [at, expected] of losses[kind].entries()) {
        const { loss } = await run.step({ inputs }, course);
        assert.ok(
          Math.abs(loss / expected - 1) < TOLERANCE,
          `step ${at + 1}: ${loss}, ${expected}`,
        );
      }
    });
  }

  Deno.test(`${name}: a new head and the last two layers learn, the others stay`, {
    permissions: "none",
  }, async () => {
    const features = graph.outputs.get("logits")!.producer!.inputs[0]!.name;
    const model = fineTunedModel(graph, { features, classes: CLASSES, lastLayers: 3 });
    const run = await runOf(model, courses.adamw.optimizer);
    const losses: number[] = [];
    for (let step = 0; step < 30; step++) {
      losses.push((await run.step({ inputs }, { learningRate: 0.02 })).loss);
    }
    assert.ok(losses[29] < 0.5 * losses[0], `${losses[0]} → ${losses[29]}`);

    const tuned = decodeModel(encodeModel(inferenceGraph(model, await run.parameters())));
    const constants = new Map(tuned.constants.map(({ name, constant }) => [name, constant]));
    const layers = weightLayers(graph);
    const changed = layers.map((layer) =>
      layer.some((weight) => {
        const before = graph.constants.find(({ name }) => name === weight)!.constant!;
        const after = constants.get(weight);
        return after !== undefined && before.data.some((value, at) => value !== after.data[at]);
      })
    );
    assert.deepEqual(changed.slice(0, -3), layers.slice(3).map(() => false), "frozen");
    assert.deepEqual(changed.slice(-3), [true, true, false], "trained; the old head is gone");
  });

  Deno.test(`${name}: the file written after training computes what the training did`, {
    permissions: "none",
  }, async () => {
    const run = await runOf(whole, courses.sgd.optimizer);
    for (let step = 0; step < 5; step++) await run.step({ inputs }, courses.sgd);
    const bytes = encodeModel(inferenceGraph(whole, await run.parameters()));
    const session = await openCpuSession(bytes, {});
    const { logits } = await session.run(batch, ["logits"]);
    await session.release();
    const { loss: next } = await run.step({ inputs }, courses.sgd);
    assert.ok(Math.abs(crossEntropy(numbers(logits)) / next - 1) < TOLERANCE);
  });
}

async function runOf(model: Model, optimizer: Optimizer): Promise<TrainingRun> {
  const step = trainingStep(model, { loss, optimizer });
  return new TrainingRun(step, await openCpuSession(encodeModel(step.graph), {}), { seed: 1 });
}

/** Gradients of the loss by parameter, at the parameters' first values. */
async function gradientsOf(
  model: Model,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, number[]>> {
  const { scope, parameters } = recordingScope(newGraph(), { training: true });
  const outputs = model(scope);
  const found = gradients(loss(outputs, scope), [...parameters.values()]);
  const names = [...parameters.keys()].map(({ name }) => name);
  names.forEach((name, at) => scope.graph.output(`d.${name}`, found[at]!));
  const first = Object.fromEntries([...parameters.keys()].map((spec) => [
    spec.name,
    spec.initializer(spec.shape, undefined as never),
  ]));
  const session = await openCpuSession(encodeModel(scope.graph), {});
  const results = await session.run({ ...inputs, ...first });
  await session.release();
  return Object.fromEntries(names.map((name) => [name, numbers(results[`d.${name}`])]));
}

function crossEntropy(logits: number[]): number {
  let sum = 0;
  for (let row = 0; row < ROWS; row++) {
    const one = logits.slice(row * CLASSES, (row + 1) * CLASSES);
    sum += Math.log(one.reduce((total, each) => total + Math.exp(each), 0)) - one[row % CLASSES];
  }
  return sum / ROWS;
}
