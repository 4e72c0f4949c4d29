import assert from "node:assert/strict";
import { gradients } from "../../src/nn/autodiff.ts";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { add, mul } from "../../src/nn/expressions/elementwise.ts";
import { matmul } from "../../src/nn/expressions/linalg.ts";
import { gather } from "../../src/nn/expressions/indexing.ts";
import { squeeze, unsqueeze } from "../../src/nn/expressions/movement.ts";
import { forwardPass } from "../../src/nn/forward.ts";
import { inferenceGraph } from "../../src/nn/inference.ts";
import { normal, zeros } from "../../src/nn/graph/initializers.ts";
import { softmaxCrossEntropy } from "../../src/nn/layers/losses.ts";
import { newGraph } from "../../src/nn/ops/registry.ts";
import { adamw, sgd } from "../../src/nn/optimizers/optimizers.ts";
import type { Scope } from "../../src/nn/graph/scope.ts";
import { toPaddedBatch } from "../../src/sparse_rows.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { trainingStep } from "../../src/nn/training_step.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import { type Tensor, tensor } from "../../src/tensor.ts";
import { assertClose, numbers, runGraph } from "./_run.ts";
import { bagBatch, bagModel, ROWS, startBag, words } from "./_bag_run.ts";

const pure = { permissions: "none" } as const;

Deno.test(
  "a run resumed from a snapshot goes on with the same bits",
  pure,
  async () => {
    const whole = await startBag({ clipNorm: 1 });
    for (let at = 0; at < 3; at++) await whole.step(bagBatch, { learningRate: 0.1 });
    const snapshot = await whole.snapshot();
    const resumed = await startBag({ clipNorm: 1, snapshot });
    assert.equal(resumed.stepsDone, 3);
    for (const run of [whole, resumed]) {
      for (let at = 0; at < 3; at++) await run.step(bagBatch, { learningRate: 0.1 });
    }
    assert.deepEqual(await resumed.snapshot(), await whole.snapshot());
    assert.notDeepEqual(await resumed.snapshot(), snapshot);
  },
);

Deno.test("a snapshot of another model is refused by name", pure, async () => {
  const run = await startBag();
  const { step, tensors } = await run.snapshot();
  const { "norm.bias": _, ...rest } = tensors;
  await assert.rejects(
    () => startBag({ snapshot: { step, tensors: rest } }),
    /Cannot resume 'norm.bias': nothing in the snapshot, expected \[8\]/,
  );
});

Deno.test(
  "only rows that the batch touches change, with their moments",
  pure,
  async () => {
    const run = await startBag({ optimizer: adamw({ weightDecay: 0.5 }) });
    const before = await run.snapshot();
    await run.step(bagBatch, { learningRate: 0.1 });
    const after = await run.snapshot();
    for (const name of ["words", "words.first_moment", "words.second_moment"]) {
      const changed = new Set<number>();
      after.tensors[name].data.forEach((value, at) => {
        if (value !== before.tensors[name].data[at]) changed.add(Math.floor(at / 8));
      });
      assert.deepEqual([...changed].sort((a, b) => a - b), [2, 4, 9, 30, 49], name);
    }
  },
);

Deno.test(
  "a bag's table follows the gradient that Gather would give",
  pure,
  async () => {
    const run = await startBag({ optimizer: sgd(), rate: 0 });
    const before = await run.parameters();
    await run.step(bagBatch, { learningRate: 1 });
    const after = await run.parameters();

    const graph = newGraph();
    const table = graph.input("words", "float32", [ROWS, 8]);
    const constants: Scope = {
      graph,
      input: (name, dtype, shape) => graph.input(name, dtype, shape),
      parameter: ({ name }) => graph.constant(before[name], name),
      running: (_, ofBatch) => ofBatch(),
      dropout: (x) => x,
      bag: () => {
        const indices = graph.input("words.indices", "int64", ["batch", "tokens"]);
        const weights = graph.input("words.weights", "float32", ["batch", "tokens"]);
        return squeeze(matmul(unsqueeze(weights, [1]), gather(table, indices)), [1]);
      },
    };
    const loss = softmaxCrossEntropy(constants, bagModel(constants).logits);
    const [slope] = gradients(loss, [table]);
    assert.ok(slope);
    graph.output("slope", slope);
    const { indices, weights } = toPaddedBatch(words);
    const found = await runGraph(graph, {
      ...bagBatch.inputs,
      words: before.words,
      "words.indices": indices,
      "words.weights": weights,
    });
    const moved = numbers(before.words).map((value, at) => value - Number(after.words.data[at]));
    assertClose(moved, numbers(found.slope), 1e-6);
    assert.ok(Math.max(...moved) > 1e-3);
  },
);

Deno.test("the inference graph gives the logits of training without dropout", pure, async () => {
  const run = await startBag({ rate: 0 });
  const graph = inferenceGraph(bagModel, await run.parameters());
  const { outputs } = await run.step(bagBatch, { learningRate: 0.1 });
  const { indices, weights } = toPaddedBatch(words);
  const { logits } = await runGraph(graph, {
    price: bagBatch.inputs.price,
    "words.indices": indices,
    "words.weights": weights,
  });
  assertClose(numbers(logits), numbers(outputs.logits), 1e-6);
});

Deno.test(
  "predict() gives the outputs of the inference graph with the current parameters",
  pure,
  async () => {
    const run = await startBag();
    const pass = forwardPass(bagModel, ["logits"]);
    const session = await openCpuSession(encodeModel(pass.graph));
    const { indices, weights } = toPaddedBatch(words);
    const seen: number[][] = [];
    for (let step = 0; step < 3; step++) {
      const { logits } = await run.predict(pass, session, bagBatch);
      const expected = await runGraph(inferenceGraph(bagModel, await run.parameters()), {
        price: bagBatch.inputs.price,
        "words.indices": indices,
        "words.weights": weights,
      });
      assertClose(numbers(logits), numbers(expected.logits), 1e-6);
      seen.push(numbers(logits));
      await run.step(bagBatch, { learningRate: 0.1 });
    }
    await session.release();
    assert.notDeepEqual(seen[1], seen[0]);
    assert.notDeepEqual(seen[2], seen[1]);
  },
);

Deno.test(
  "predict() changes nothing of the run and needs no targets",
  pure,
  async () => {
    const [one, two] = [await startBag(), await startBag()];
    const pass = forwardPass(bagModel, ["logits"]);
    const session = await openCpuSession(encodeModel(pass.graph));
    const { price } = bagBatch.inputs;
    for (let at = 0; at < 2; at++) {
      await one.predict(pass, session, { inputs: { price }, bags: { words } });
      for (const run of [one, two]) await run.step(bagBatch, { learningRate: 0.1 });
    }
    await session.release();
    assert.deepEqual(await one.snapshot(), await two.snapshot());
  },
);

Deno.test("predict() names what a batch lacks", pure, async () => {
  const run = await startBag();
  const pass = forwardPass(bagModel, ["logits"]);
  const session = await openCpuSession(encodeModel(pass.graph));
  const { price } = bagBatch.inputs;
  await assert.rejects(
    () => run.predict(pass, session, { inputs: {}, bags: { words } }),
    /Cannot feed 'price': the batch has no inputs/,
  );
  await assert.rejects(
    () => run.predict(pass, session, { inputs: { price } }),
    /Cannot feed bag 'words': the batch has no bags/,
  );
  await session.release();
});

Deno.test(
  "dropout changes from step to step and with the seed only",
  pure,
  async () => {
    const logits = async (run: TrainingRun) =>
      numbers((await run.step(bagBatch, { learningRate: 0 })).outputs.logits);
    const [one, two] = [await startBag({ optimizer: sgd() }), await startBag({ optimizer: sgd() })];
    const first = await logits(one);
    assert.deepEqual(await logits(two), first);
    assert.notDeepEqual(await logits(one), first);
  },
);

Deno.test(
  "clipping moves by the clip norm at most and reports the norm before it",
  pure,
  async () => {
    const model = (scope: Scope) => {
      const weight = scope.parameter({
        name: "weight",
        shape: [2, 3],
        initializer: normal(1),
        decay: false,
      });
      return { logits: matmul(scope.input("x", "float32", ["batch", 2]), weight) };
    };
    const step = trainingStep(model, {
      loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
      optimizer: sgd(),
      clipNorm: 0.01,
    });
    const run = new TrainingRun(step, await openCpuSession(encodeModel(step.graph)), { seed: 1 });
    const before = (await run.parameters()).weight;
    const batch = {
      inputs: {
        x: tensor("float32", { dims: [1, 2], data: [3, 4] }),
        targets: tensor("int64", { dims: [1], data: [0] }),
      },
    };
    const { gradientNorm } = await run.step(batch, { learningRate: 1 });
    const moved = (await run.parameters()).weight.data.map((x, at) => x - before.data[at]);
    assert.ok(gradientNorm > 0.1);
    assertClose([Math.hypot(...moved)], [0.01], 1e-5);
  },
);

/** One step down 3 a + 4 b, times a factor: how far a and b moved. */
async function clippedStep(factor: number, clipNorm?: number) {
  const step = trainingStep((scope) => {
    const one = { shape: [], initializer: zeros(), decay: false };
    const [a, b] = ["a", "b"].map((name) => scope.parameter({ ...one, name }));
    const number = (value: number) => scope.graph.scalar(factor * value);
    return { height: add(mul(number(3), a), mul(number(4), b)) };
  }, { loss: ({ height }) => height, optimizer: sgd(), clipNorm });
  const run = new TrainingRun(step, await openCpuSession(encodeModel(step.graph)), { seed: 1 });
  const { gradientNorm } = await run.step({ inputs: {} }, { learningRate: 1 });
  const { a, b } = await run.parameters();
  return { gradientNorm, moved: [a.data[0], b.data[0]] };
}

Deno.test(
  "clipping scales two gradients by limit / norm, however large, and else not at all",
  pure,
  async () => {
    for (const factor of [1, 1e12]) {
      const { gradientNorm, moved } = await clippedStep(factor, 2);
      assertClose([gradientNorm / factor], [5], 1e-5);
      assertClose(moved, [-1.2, -1.6], 1e-5);
    }
    for (const clipNorm of [undefined, 5.1]) {
      assert.deepEqual(await clippedStep(1, clipNorm), { gradientNorm: 5, moved: [-3, -4] });
    }
  },
);

Deno.test(
  "clipping takes tables and all other parameters for one long gradient",
  pure,
  async () => {
    const moves = async (clipNorm?: number) => {
      const run = await startBag({ optimizer: sgd(), clipNorm });
      const before = await run.parameters();
      const { gradientNorm } = await run.step(bagBatch, { learningRate: 1 });
      const after = Object.entries(await run.parameters());
      const moved = after.flatMap((
        [name, { data }],
      ) => [...data.map((x, at) => x - before[name].data[at])]);
      return { gradientNorm, moved };
    };
    const whole = (await moves()).moved;
    const norm = Math.hypot(...whole);
    const { gradientNorm, moved } = await moves(0.1 * norm);
    assertClose([gradientNorm], [norm], 1e-4 * norm);
    assertClose(moved, whole.map((x) => 0.1 * x), 1e-5 * norm);
  },
);

Deno.test("a batch that does not fit is refused by name", pure, async () => {
  const run = await startBag();
  const { price } = bagBatch.inputs;
  const rate = { learningRate: 0.1 };
  await assert.rejects(
    () => run.step({ inputs: { price }, bags: { words } }, rate),
    /Cannot feed 'targets': the batch has price/,
  );
  await assert.rejects(
    () => run.step({ inputs: bagBatch.inputs }, rate),
    /Cannot feed bag 'words': the batch has no bags/,
  );
  const inputs: Record<string, Tensor> = {
    ...bagBatch.inputs,
    price: tensor("float32", { dims: [5, 1] }),
  };
  await assert.rejects(
    () => run.step({ inputs, bags: { words } }, rate),
    /Cannot feed 'price': \[5, 1\], expected \[4, 1\]/,
  );
  assert.equal(run.stepsDone, 0);
});
