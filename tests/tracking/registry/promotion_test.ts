/** Models on their way through the registry, on both kinds of stores. */
import assert from "node:assert/strict";
import { promote, registerVersion, rollback } from "../../../src/tracking/registry/promotion.ts";
import type { RegistryStore } from "../../../src/tracking/registry/registry_store.ts";
import { withLocalStore, withServerStore } from "../_stores.ts";

const register = (registry: RegistryStore, digest: string) =>
  registerVersion(registry, {
    name: "text",
    model: { name: "text", uri: `/models/${digest}`, runId: "r" },
    digest,
    alias: "challenger",
  });
const aliases = async (registry: RegistryStore) =>
  (await registry.getRegisteredModel("text"))?.aliases;

for (
  const [store, withStore] of Object.entries({ local: withLocalStore, server: withServerStore })
) {
  Deno.test(`registerVersion() registers a model once (${store})`, () =>
    withStore(async ({ registry }) => {
      assert.deepEqual(
        [(await register(registry, "a")).isNew, (await register(registry, "a")).isNew],
        [true, false],
      );
      const { version, before } = await register(registry, "b");
      assert.deepEqual([version.version, before], ["2", "1"]);
      assert.deepEqual(await aliases(registry), { challenger: "2" });
    }));

  Deno.test(`promote() and rollback() move the champion there and back (${store})`, () =>
    withStore(async ({ registry }) => {
      for (const digest of ["a", "b", "c"]) {
        await register(registry, digest);
        await promote(registry, { name: "text" });
      }
      assert.deepEqual(await aliases(registry), { champion: "3" });
      assert.equal((await rollback(registry, "text")).version.version, "2");
      assert.equal((await rollback(registry, "text")).version.version, "1");
      await assert.rejects(rollback(registry, "text"), /version 1 is the first champion/);
      const move = await promote(registry, { name: "text", version: "3" });
      assert.deepEqual([move.before, move.version.version], ["1", "3"]);
      assert.equal((await rollback(registry, "text")).version.version, "1");
    }));

  Deno.test(`promote() says what there is instead of a challenger (${store})`, () =>
    withStore(async ({ registry }) => {
      await assert.rejects(promote(registry, { name: "text" }), /registered are versions none/);
      await register(registry, "a");
      await promote(registry, { name: "text" });
      await assert.rejects(
        promote(registry, { name: "text" }),
        /the challenger of 'text'.*champion → 1/,
      );
      await assert.rejects(
        promote(registry, { name: "text", version: "7" }),
        /version 7 of 'text'/,
      );
    }));
}
