/** A process that dies between two writes of the registry, each of which is one transaction. */
import assert from "node:assert/strict";
import { promote, registerVersion, rollback } from "../../../src/tracking/registry/promotion.ts";
import type { RegistryStore } from "../../../src/tracking/registry/registry_store.ts";
import { withLocalStore } from "../_stores.ts";

const register = (registry: RegistryStore, digest: string) =>
  registerVersion(registry, {
    name: "text",
    model: { name: "text", uri: `/models/${digest}`, runId: "r" },
    digest,
    alias: "challenger",
  });

/** A registry whose `at`-th call (from 0) and all later ones die. */
function dyingAt(registry: RegistryStore, at: number): RegistryStore {
  let calls = 0;
  return new Proxy(registry, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (calls++ >= at) throw new Error("killed");
        return value.apply(target, args);
      };
    },
  });
}

const aliases = async (registry: RegistryStore) =>
  (await registry.getRegisteredModel("text"))?.aliases;

for (
  const [what, act, after] of [
    ["promote()", (registry) => promote(registry, { name: "text", version: "2" }), "2"],
    ["rollback()", (registry) => rollback(registry, "text"), "1"],
  ] as [string, (registry: RegistryStore) => Promise<unknown>, string][]
) {
  Deno.test(`${what} that is cut anywhere leaves the old or the new champion, and can be done again`, async () => {
    for (let at = 0, done = false; !done; at++) {
      await withLocalStore(async ({ registry }) => {
        await register(registry, "a");
        await promote(registry, { name: "text" });
        await register(registry, "b");
        if (after === "1") await promote(registry, { name: "text" });
        done = await act(dyingAt(registry, at)).then(() => true, () => false);
        const { champion } = (await aliases(registry))!;
        assert.ok(["1", "2"].includes(champion), `cut at ${at}: ${champion}`);
        if (champion !== after) await act(registry);
        assert.equal((await aliases(registry))!.champion, after);
        if (after === "2") await rollback(registry, "text"); // the way back was not lost
        if (after === "2") assert.equal((await aliases(registry))!.champion, "1");
      });
      assert.ok(at < 20);
    }
  });
}
