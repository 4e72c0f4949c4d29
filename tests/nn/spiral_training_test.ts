import assert from "node:assert/strict";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { inferenceGraph } from "../../src/nn/inference.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import { openWasmSession } from "../../src/runtime/wasm.ts";
import { assertClose, numbers, runGraph } from "./_run.ts";
import { spiralBatch, spiralModel, spiralStep } from "./_spiral.ts";

const pure = { permissions: "none" } as const;

async function spiralLosses(open: typeof openCpuSession, steps: number) {
  const step = spiralStep();
  const session = await open(encodeModel(step.graph));
  const run = new TrainingRun(step, session, { seed: 1 });
  const losses: number[] = [];
  for (let at = 0; at < steps; at++) {
    losses.push((await run.step(spiralBatch(), { learningRate: 0.01 })).loss);
  }
  const parameters = await run.parameters();
  await session.release();
  return { losses, parameters };
}

Deno.test(
  "a trained MLP tells the arms of a spiral apart in its inference graph",
  pure,
  async () => {
    const { losses, parameters } = await spiralLosses(openCpuSession, 300);
    assert.ok(losses[0] > 0.5 && losses[299] < 0.05, `${losses[0]} to ${losses[299]}`);
    const { x, targets } = spiralBatch().inputs;
    const { logits } = await runGraph(inferenceGraph(spiralModel, parameters), { x });
    const right = numbers(targets).filter((target, at) =>
      Number(logits.data[2 * at + target]) > Number(logits.data[2 * at + 1 - target])
    );
    assert.equal(right.length, targets.dims[0]);
  },
);

Deno.test("training has the same losses on WebAssembly as on the processor", {
  permissions: { read: true },
}, async () => {
  const [cpu, wasm] = [
    await spiralLosses(openCpuSession, 60),
    await spiralLosses(openWasmSession, 60),
  ];
  assertClose(wasm.losses, cpu.losses, 1e-4);
});

for (const threads of [1, 2]) {
  Deno.test(
    `training twice on ${threads} threads gives the same bits`,
    pure,
    async () => {
      const open = (bytes: Uint8Array) => openCpuSession(bytes, { threads });
      assert.deepEqual(await spiralLosses(open, 20), await spiralLosses(open, 20));
    },
  );
}
