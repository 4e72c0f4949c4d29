import assert from "node:assert/strict";
import { parseInterval, repeatEvery } from "../../src/terminal/repeat_every.ts";

Deno.test("parseInterval() reads seconds, minutes and hours", () => {
  assert.deepEqual(["30s", "15m", "1h"].map(parseInterval), [30_000, 900_000, 3_600_000]);
});

Deno.test("parseInterval() refuses every other text", () => {
  for (const text of ["", "1", "0s", "-1m", "1.5h", "1d", "1h30m", "9999999s"]) {
    assert.throws(() => parseInterval(text), {
      name: "UserError",
      message: /^Cannot use --every .*: expected a time such as 30s, 15m or 1h$/,
    });
  }
});

Deno.test("repeatEvery() finishes the step that a signal finds, and takes no other", async () => {
  let steps = 0;
  await repeatEvery("1h", () => {
    steps++;
    Deno.kill(Deno.pid, "SIGTERM");
    // a signal arrives in a later turn of the event loop
    return new Promise((done) => setTimeout(done, 20));
  });
  assert.equal(steps, 1);
});
