/** Every operator and its gradient on the providers of a browser, held to the processor. */
import assert from "node:assert/strict";
import { encodeModel } from "../../src/nn/onnx/encode_model.ts";
import { operators } from "../../src/nn/ops/registry.ts";
import { openCpuSession } from "../../src/runtime/cpu.ts";
import { openSession, type Provider } from "../../src/runtime/open.ts";
import { webgpuAdapter } from "../../src/runtime/webgpu_adapter.ts";
import { convolutionCases } from "../nn/ops/_convolution_cases.ts";
import { poolingCases } from "../nn/ops/_pooling_cases.ts";
import { opCases } from "../nn/ops/_op_cases.ts";
import { buildCase } from "../nn/ops/_op_check.ts";
import { assertClose, numbers } from "../nn/_run.ts";

const TOLERANCE = 1e-4;
/** Operators with a kernel of their own for many attributes: all their cases run on a graphics card. */
const varied = [convolutionCases, poolingCases];
const SPARED_FROM = 4;
const adapter = await webgpuAdapter();

async function compare(op: string, provider: Provider): Promise<void> {
  for (const [at, opCase] of opCases[op].entries()) {
    // WebGPU, above all a software adapter, takes a second to compile what a few cases need
    const isVaried = varied.some((cases) => Object.hasOwn(cases, op));
    const isSpared = isVaried ? adapter?.software && at >= SPARED_FROM : at > 0;
    if (opCase.notOn?.[provider] || (provider === "webgpu" && isSpared)) continue;
    const { graph, feeds, forward } = await buildCase(op, opCase, { ops: operators });
    const bytes = encodeModel(graph);
    const [cpu, other] = [await openCpuSession(bytes), await openSession(bytes, { provider })];
    const [expected, actual] = [await cpu.run(feeds), await other.run(feeds)];
    for (const [name, { dims }] of Object.entries(expected)) {
      assert.deepEqual(actual[name].dims, dims, `${name} of case ${at}`);
      assertClose(numbers(actual[name]), numbers(expected[name]), TOLERANCE);
    }
    for (const session of [cpu, other, forward]) await session.release();
  }
}

for (const op of Object.keys(operators.records)) {
  Deno.test(`${op} and its gradient on WebAssembly are those of the processor`, () =>
    compare(op, "wasm"));
  if (adapter) {
    Deno.test(`${op} and its gradient on WebGPU are those of the processor`, () =>
      compare(op, "webgpu"));
  }
}
