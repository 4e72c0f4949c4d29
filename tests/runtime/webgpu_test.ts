import assert from "node:assert/strict";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { TrainingRun } from "../../src/nn/training_run.ts";
import { stateOutputs } from "../../src/nn/training_step.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import type { Session } from "../../src/runtime/session.ts";
import { openWebgpuSession } from "../../src/runtime/webgpu.ts";
import { webgpuAdapter } from "../../src/runtime/webgpu_adapter.ts";
import { assertClose, numbers } from "../nn/_run.ts";
import { spiralBatch, spiralStep } from "../nn/_spiral.ts";

const adapter = await webgpuAdapter();
const test = adapter ? Deno.test : Deno.test.ignore;
const note = adapter ? `on ${adapter.description}` : "(skipped: Deno finds no WebGPU adapter)";

async function losses(session: Session) {
  const run = new TrainingRun(spiralStep(), session, { seed: 1 });
  const found: number[] = [];
  for (let at = 0; at < 10; at++) {
    found.push((await run.step(spiralBatch(), { learningRate: 0.01 })).loss);
  }
  return { found, parameters: await run.parameters() };
}

test(`training on WebGPU with weights kept there has the losses of the processor ${note}`, async () => {
  const step = spiralStep();
  const bytes = encodeModel(step.graph);
  const cpu = await openCpuSession(bytes);
  const gpu = await openWebgpuSession(bytes, { resident: stateOutputs(step) });
  const [expected, actual] = [await losses(cpu), await losses(gpu)];
  assertClose(actual.found, expected.found, 1e-3);
  assertClose(
    numbers(actual.parameters["hidden.bias"]),
    numbers(expected.parameters["hidden.bias"]),
    5e-3,
  );
  await cpu.release();
  await gpu.release();
});

test(`a tensor left on the device says that it has to be downloaded ${note}`, async () => {
  const step = spiralStep();
  const session = await openWebgpuSession(encodeModel(step.graph), {
    resident: ["output.bias.next"],
  });
  let results: Awaited<ReturnType<Session["run"]>> = {};
  const spy: Session = {
    ...session,
    run: async (feeds) => results = await session.run(feeds),
  };
  await new TrainingRun(step, spy, { seed: 1 }).step(spiralBatch(), { learningRate: 0.1 });
  const left = results["output.bias.next"];
  assert.deepEqual([...left.dims], [2]);
  assert.throws(() => left.data, /'output.bias.next': it is on the device, expected a download/);
  assert.equal((await session.download(left)).data.length, 2);
  await session.release();
});
