import assert from "node:assert/strict";
import { PROGRESS_MARK, PROGRESS_VARIABLE } from "../../src/terminal/progress_events.ts";

const SCRIPT = new URL("_demo_progress.ts", import.meta.url).pathname;

async function demo(args: string[], env: Record<string, string>) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", SCRIPT, ...args],
    env: { [PROGRESS_VARIABLE]: "", ...env },
  }).output();
  assert.ok(success);
  assert.equal(stdout.length, 0, "standard output belongs to results");
  return new TextDecoder().decode(stderr);
}

Deno.test("startProgress() off a terminal prints plain lines with the last note", async () => {
  assert.equal(await demo(["F1 0.9"], {}), "train: 100% · 5/5 · F1 0.9\n");
});

Deno.test("startProgress() hands a parent events, the last one finished", async () => {
  const lines = (await demo([], { [PROGRESS_VARIABLE]: "events" })).trimEnd().split("\n");
  assert.ok(lines.every((line) => line.startsWith(PROGRESS_MARK)));
  assert.deepEqual(JSON.parse(lines.at(-1)!.slice(1)), {
    label: "train",
    done: 5,
    total: 5,
    note: "loss 5",
    finished: true,
  });
});
