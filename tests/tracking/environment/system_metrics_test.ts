/** What a machine does, by MLflow's names. */
import assert from "node:assert/strict";
import { gpuMetrics, systemSampler } from "../../../src/tracking/environment/system_metrics.ts";
import { withoutCredentials } from "../../../src/tracking/environment/source_tags.ts";

Deno.test("gpuMetrics() reads a line of nvidia-smi a card", { permissions: "none" }, () => {
  assert.deepEqual(gpuMetrics("37, 1000, 4000, 120.5, 241\n0, 0, 4000, [N/A], [N/A]\n"), {
    "system/gpu_0_utilization_percentage": 37,
    "system/gpu_0_memory_usage_megabytes": 1048.576,
    "system/gpu_0_memory_usage_percentage": 25,
    "system/gpu_0_power_usage_watts": 120.5,
    "system/gpu_0_power_usage_percentage": 50,
    "system/gpu_1_utilization_percentage": 0,
    "system/gpu_1_memory_usage_megabytes": 0,
    "system/gpu_1_memory_usage_percentage": 0,
  });
});

Deno.test("systemSampler() gives shares between 0 and 100", async () => {
  const values = await systemSampler()();
  assert.ok("system/system_memory_usage_percentage" in values);
  for (const [key, value] of Object.entries(values)) {
    assert.ok(value >= 0, key);
    if (key.endsWith("percentage")) assert.ok(value <= 100, key);
  }
});

Deno.test("withoutCredentials() hides who may read a repository", { permissions: "none" }, () => {
  assert.equal(withoutCredentials("https://ada:s3cret@git.test/x.git"), "https://git.test/x.git");
  assert.equal(withoutCredentials("git@git.test:x.git"), "git@git.test:x.git");
});
