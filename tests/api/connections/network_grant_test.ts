import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const PROBE = fileURLToPath(new URL("_network_probe.ts", import.meta.url));

async function probe(...services: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-net=0.0.0.0,127.0.0.1", PROBE, ...services],
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("after revokeLocalNetwork() a server accepts and reaches no service here", async () => {
  assert.equal(await probe(), "accepts NotCapable");
  assert.equal(await probe("https://mlflow.example"), "accepts NotCapable");
});

Deno.test("revokeLocalNetwork() keeps the way to a registry on this machine", async () => {
  assert.equal(await probe("http://127.0.0.1:5000"), "accepts connects");
});
