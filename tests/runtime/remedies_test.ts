import assert from "node:assert/strict";
import { PROVIDERS } from "../../src/runtime/open.ts";
import { remedyFor } from "../../src/runtime/remedies.ts";

Deno.test("remedyFor() names the packages that give a Vulkan driver", () => {
  const remedy = remedyFor("webgpu", "Deno finds no WebGPU adapter");
  assert.match(remedy, /apt install libvulkan1 mesa-vulkan-drivers/);
});

Deno.test("remedyFor() tells a software adapter from none", () => {
  assert.match(remedyFor("webgpu", "software"), /it works, slower than the processor/);
});

Deno.test("remedyFor() has something to say of every provider", () => {
  for (const provider of PROVIDERS) assert.ok(remedyFor(provider, "missing").length > 20);
});
