import assert from "node:assert/strict";
import { tryProvider } from "../../src/training/provider_trial.ts";

Deno.test("tryProvider() trains until it is told to stop and finds no fault with the processor", async () => {
  let clock = 0;
  const { steps, milliseconds, fault } = await tryProvider(
    { provider: "cpu" },
    (milliseconds) => milliseconds >= 50,
    () => clock += 10,
  );
  assert.equal(fault, undefined);
  assert.equal(steps, 5);
  assert.equal(milliseconds, 50);
});
