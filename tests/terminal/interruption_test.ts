import assert from "node:assert/strict";

const STOPPED = "UserError: Stopped; run it again to go on";

/** After which a process that should have died is killed, so that its test fails and does not hang. */
const PATIENCE_MS = 20_000;

/** A process that works until its input ends. */
async function work() {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", new URL("_demo_interruption.ts", import.meta.url).pathname],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => (await lines.read()).value?.trim();
  const end = async () => {
    await child.stdin.close();
    const said = [];
    for (let line = await next(); line !== undefined; line = await next()) said.push(line);
    return { said, ...await child.status };
  };
  assert.equal(await next(), "working");
  return { child, next, end };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`interruptionSignal() aborts on ${signal} and lets the work come to its end`, async () => {
    const { child, next, end } = await work();
    child.kill(signal);
    assert.equal(await next(), STOPPED);
    const { said, code } = await end();
    assert.deepEqual([said, code], [["done"], 0]);
  });
}

Deno.test("interruptionSignal() lets a second SIGINT kill", async () => {
  const { child, next, end } = await work();
  child.kill("SIGINT");
  assert.equal(await next(), STOPPED);
  child.kill("SIGINT");
  const rescue = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  const { signal } = await child.status;
  clearTimeout(rescue);
  assert.equal(signal, "SIGINT");
  assert.deepEqual((await end()).said, []);
});

Deno.test("interruptionSignal() aborts once, whatever else arrives", async () => {
  const { child, next, end } = await work();
  child.kill("SIGTERM");
  assert.equal(await next(), STOPPED);
  child.kill("SIGINT");
  // a signal that meets the process at its end still shows in its exit code
  assert.deepEqual((await end()).said, ["done"]);
});

Deno.test("interruptionSignal() keeps no process alive whose work is done", async () => {
  const { end } = await work();
  const { said, code } = await end();
  assert.deepEqual([said, code], [["done"], 0]);
});
