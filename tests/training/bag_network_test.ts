import assert from "node:assert/strict";
import { HIDDEN, PROBABILITIES, WORDS } from "../../src/artifact/value_names.ts";
import { bagNetwork, bagNetworkLoss } from "../../bench/train/bag_network.ts";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { inferenceGraph, type ParameterValues } from "../../src/nn/inference.ts";
import { sgd } from "../../src/nn/optimizers/optimizers.ts";
import { toPaddedBatch } from "../../src/sparse_rows.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { trainingStep } from "../../src/nn/training_step.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import { tensor } from "../../src/tensor.ts";
import { assertClose, numbers, runGraph } from "../nn/_run.ts";

const HIDDEN_UNITS = 2;
const CLASSES = 3;
const model = bagNetwork({ vocabulary: 4, hidden: HIDDEN_UNITS, classes: CLASSES, dropout: 0.5 });
const matrix = (columns: number, ...data: number[]) =>
  tensor("float32", { dims: [data.length / columns, columns], data });
const vector = (...data: number[]) => tensor("float32", { dims: [data.length], data });

const parameters: ParameterValues = {
  [WORDS]: matrix(
    HIDDEN_UNITS + CLASSES,
    ...[1, -1, 0.5, 0, 0],
    ...[0, 2, 0, 1, 0],
    ...[9, 9, 9, 9, 9],
    ...[-3, 1, 0, 0, -2],
  ),
  "hidden.bias": vector(0.5, 0),
  "linear.bias": vector(0, 0.25, 0),
  "deep.weight": matrix(CLASSES, 1, 0, -1, 0.5, 0.5, 0),
  "deep.bias": vector(0, 0, 1),
};
const rows = {
  offsets: Int32Array.of(0, 2, 2, 3),
  indices: Int32Array.of(0, 1, 3),
  weights: Float32Array.of(1, 0.5, 2),
};

function softmax(logits: number[]): number[] {
  const powers = logits.map(Math.exp);
  return powers.map((power) => power / powers.reduce((sum, one) => sum + one));
}

/** The model written out for one row's sum. */
function byHand(sum: number[]) {
  const hidden = [Math.max(0, sum[0] + 0.5), Math.max(0, sum[1])];
  const linear = softmax([sum[2], sum[3] + 0.25, sum[4]]);
  const deep = softmax([hidden[0] + 0.5 * hidden[1], 0.5 * hidden[1], 1 - hidden[0]]);
  return { hidden, probabilities: linear.map((p, at) => (p + deep[at]) / 2) };
}

Deno.test("bagNetwork() is the mean of a linear classifier and one with a hidden layer", async () => {
  const { indices, weights } = toPaddedBatch(rows);
  const outputs = await runGraph(inferenceGraph(model, parameters), {
    [`${WORDS}.indices`]: indices,
    [`${WORDS}.weights`]: weights,
  });
  const expected = [[1, 0, 0.5, 0.5, 0], [0, 0, 0, 0, 0], [-6, 2, 0, 0, -4]].map(byHand);
  assertClose(
    numbers(outputs[PROBABILITIES]),
    expected.flatMap(({ probabilities }) => probabilities),
    1e-6,
  );
  assertClose(numbers(outputs[HIDDEN]), expected.flatMap(({ hidden }) => hidden), 1e-6);
});

Deno.test("a new text model finds no class likelier by its words alone", async () => {
  const step = trainingStep(model, {
    loss: bagNetworkLoss({ labelSmoothing: 0 }),
    optimizer: sgd(),
  });
  const session = await openCpuSession(encodeModel(step.graph));
  const { [WORDS]: table, ...rest } = await new TrainingRun(step, session, { seed: 1 })
    .parameters();
  await session.release();
  for (let row = 0; row < 4; row++) {
    const from = row * (HIDDEN_UNITS + CLASSES);
    const [hidden, classes] = [
      table.data.subarray(from, from + HIDDEN_UNITS),
      table.data.subarray(from + HIDDEN_UNITS, from + HIDDEN_UNITS + CLASSES),
    ];
    assert.ok(hidden.every((value) => value !== 0 && Math.abs(value) < 0.2));
    assert.deepEqual([...classes], [0, 0, 0]);
  }
  for (const name of ["hidden.bias", "linear.bias", "deep.bias"]) {
    assert.ok(rest[name].data.every((value) => value === 0), name);
  }
});

Deno.test("bagNetworkLoss() is the sum of the cross-entropies of both classifiers", async () => {
  const step = trainingStep(model, {
    loss: bagNetworkLoss({ labelSmoothing: 0 }),
    optimizer: sgd(),
  });
  const session = await openCpuSession(encodeModel(step.graph));
  const run = new TrainingRun(step, session, {
    seed: 1,
    snapshot: { step: 0, tensors: parameters },
  });
  const empty = {
    offsets: new Int32Array(2),
    indices: new Int32Array(),
    weights: new Float32Array(),
  };
  const targets = tensor("int64", { dims: [1], data: [1] });
  const { loss } = await run.step({ inputs: { targets }, bags: { [WORDS]: empty } }, {
    learningRate: 0,
  });
  // hidden is (0.5, 0): under dropout at a rate of a half, (1, 0) or (0, 0)
  const linear = -Math.log(softmax([0, 0.25, 0])[1]);
  const deep = [1, 0].map((hidden) => -Math.log(softmax([hidden, 0, 1 - hidden])[1]));
  assert.ok(deep.some((half) => Math.abs(loss - linear - half) < 1e-5), `${loss}`);
  await session.release();
});
