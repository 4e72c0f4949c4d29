import assert from "node:assert/strict";
import { UserError } from "../../src/errors.ts";
import type { Provider } from "../../src/runtime/open.ts";
import { chooseProvider, probeProvider, type ProbeResult } from "../../src/runtime/providers.ts";

/** A machine on which the given providers work. */
function machine(found: Partial<Record<Provider, ProbeResult>>) {
  return (provider: Provider) => {
    const finding = found[provider];
    return finding ? Promise.resolve(finding) : Promise.reject(new Error(`no ${provider} here`));
  };
}
const hardware = { detail: "a fast card" };
const software = { detail: "llvmpipe", skipReason: "llvmpipe is a software adapter" };
const cpu = { detail: "native" };
const wasm = { detail: "wasm" };

Deno.test("chooseProvider() takes WebGPU on hardware first", async () => {
  assert.deepEqual(
    await chooseProvider("auto", machine({ webgpu: hardware, cpu, wasm })),
    { provider: "webgpu", reason: "a fast card" },
  );
});

Deno.test("chooseProvider() passes over a software adapter and says so", async () => {
  const { provider, reason } = await chooseProvider("auto", machine({ webgpu: software, cpu }));
  assert.equal(provider, "cpu");
  assert.equal(reason, "native; webgpu passed over: llvmpipe is a software adapter");
});

Deno.test("chooseProvider() falls back to WebAssembly with every reason", async () => {
  const { provider, reason } = await chooseProvider("auto", machine({ wasm }));
  assert.equal(provider, "wasm");
  assert.match(reason, /webgpu not available: no webgpu here; cpu not available: no cpu here/);
});

Deno.test("chooseProvider() takes a software adapter when it is asked for", async () => {
  const { provider, reason } = await chooseProvider("webgpu", machine({ webgpu: software, cpu }));
  assert.deepEqual([provider, reason], ["webgpu", "asked for: llvmpipe"]);
});

Deno.test("chooseProvider() lists every candidate and why when none works", async () => {
  await assert.rejects(chooseProvider("auto", machine({})), (error: Error) => {
    assert.ok(error instanceof UserError);
    for (const name of ["webgpu", "cpu", "wasm"]) {
      assert.match(error.message, new RegExp(`${name} not available: no ${name} here`));
    }
    return true;
  });
  await assert.rejects(chooseProvider("cuda", machine({ cpu })), /cuda not available: no cuda/);
});

Deno.test("probeProvider() finds the processor and WebAssembly on any machine", async () => {
  assert.match((await probeProvider("cpu")).detail, /onnxruntime-node/);
  assert.match((await probeProvider("wasm")).detail, /WebAssembly/);
});
