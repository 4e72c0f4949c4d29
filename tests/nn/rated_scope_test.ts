import assert from "node:assert/strict";
import { encodeModel } from "../../src/nn/encode_model.ts";
import { add } from "../../src/nn/expressions/elementwise.ts";
import { reduceSum } from "../../src/nn/expressions/reduction.ts";
import { ones } from "../../src/nn/initializers.ts";
import { embeddingBag } from "../../src/nn/layers.ts";
import { sgd } from "../../src/nn/optimizers.ts";
import { withRate } from "../../src/nn/rated_scope.ts";
import type { Scope } from "../../src/nn/scope.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { trainingStep } from "../../src/nn/training_step.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import { numbers } from "./_run.ts";

const parameter = (scope: Scope, name: string) =>
  scope.parameter({ name, shape: [1], initializer: ones(), decay: false });
const table = (scope: Scope, name: string) =>
  embeddingBag(scope, { name, rows: 2, columns: 1, initializer: ones(), decay: false });

Deno.test("withRate() multiplies the learning rate of parameters and tables, also when nested", async () => {
  const step = trainingStep((scope) => {
    const slow = withRate(scope, 0.5);
    const slower = withRate(slow, 0.5);
    const all = [scope, slow, slower].flatMap((each, at) => [
      parameter(each, `p${at}`),
      table(each, `t${at}`),
    ]);
    return { y: all.reduce(add) };
  }, { loss: ({ y }) => reduceSum(y, { keep: false }), optimizer: sgd() });
  const session = await openCpuSession(encodeModel(step.graph));
  const run = new TrainingRun(step, session, { seed: 1 });
  const one = {
    offsets: Int32Array.of(0, 1),
    indices: Int32Array.of(1),
    weights: Float32Array.of(1),
  };
  await run.step({ inputs: {}, bags: { t0: one, t1: one, t2: one } }, { learningRate: 0.5 });
  await session.release();
  const after = await run.parameters();
  const values = ["p0", "p1", "p2", "t0", "t1", "t2"].map((name) => numbers(after[name]).at(-1));
  assert.deepEqual(values, [0.5, 0.75, 0.875, 0.5, 0.75, 0.875]);
});
