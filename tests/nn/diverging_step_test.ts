import assert from "node:assert/strict";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { sqrt } from "../../src/nn/expressions/elementwise.ts";
import { reduceSum } from "../../src/nn/expressions/reduction.ts";
import { sgd } from "../../src/nn/optimizers/optimizers.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { trainingStep } from "../../src/nn/training_step.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import { tensor } from "../../src/tensor.ts";
import { bagBatch, startBag, words } from "./_bag_run.ts";

const pure = { permissions: "none" } as const;

Deno.test(
  "a step whose loss is no number names itself and the tensor, and changes nothing",
  pure,
  async () => {
    const run = await startBag({ clipNorm: 1 });
    await run.step(bagBatch, { learningRate: 0.1 });
    const before = await run.snapshot();
    const { price } = bagBatch.inputs;
    const bad = tensor("float32", { dims: price.dims, data: [1, NaN, 3, 4] });
    await assert.rejects(
      () =>
        run.step({ ...bagBatch, inputs: { ...bagBatch.inputs, price: bad } }, { learningRate: 0 }),
      /Cannot take step 2: loss NaN .*'price' holds NaN/,
    );
    const weights = Float32Array.from(words.weights).fill(Infinity);
    await assert.rejects(
      () => run.step({ ...bagBatch, bags: { words: { ...words, weights } } }, { learningRate: 0 }),
      /Cannot take step 2: .*'words' holds NaN/,
    );
    assert.deepEqual(await run.snapshot(), before);
    assert.ok(Number.isFinite((await run.step(bagBatch, { learningRate: 0.1 })).loss));
  },
);

Deno.test(
  "a step after a leap too far names the parameter that leapt",
  pure,
  async () => {
    const run = await startBag({ optimizer: sgd() });
    await run.step(bagBatch, { learningRate: 1e38 });
    await assert.rejects(
      () => run.step(bagBatch, { learningRate: 0.1 }),
      /Cannot take step 2: .*'[a-z.]+' (reaches \d\.\d\de\+3\d|holds NaN or infinity)/,
    );
  },
);

Deno.test(
  "a long run does not take its count of steps for the tensor that spoilt it",
  pure,
  async () => {
    const initializer = () => tensor("float32", { dims: [1], data: [-4] });
    const spec = { name: "weight", shape: [1], initializer, decay: false };
    const step = trainingStep((scope) => ({ root: sqrt(scope.parameter(spec)) }), {
      loss: ({ root }) => reduceSum(root, { keep: false }),
      optimizer: sgd(),
    });
    const session = await openCpuSession(encodeModel(step.graph));
    const snapshot = { step: 1_000_000, tensors: { weight: initializer() } };
    const run = new TrainingRun(step, session, { seed: 1, snapshot });
    await assert.rejects(
      () => run.step({ inputs: {} }, { learningRate: 0.1 }),
      /Cannot take step 1000001: loss NaN .*'weight' reaches 4\.00$/,
    );
  },
);
