import assert from "node:assert/strict";
import { progressSequence } from "../../src/terminal/progress_sequence.ts";

function record() {
  const events: string[] = [];
  const sequence = progressSequence((label, total) => {
    events.push(`start ${label} ${total}`);
    return {
      update: (done, note) => events.push(`${label} ${done}${note ? ` ${note}` : ""}`),
      finish: () => events.push(`finish ${label}`),
    };
  });
  return { events, sequence };
}

Deno.test("a sequence ends one display before it starts the next", { permissions: "none" }, () => {
  const { events, sequence } = record();
  sequence.update("a", { done: 1, total: 2 });
  sequence.update("a", { done: 2, total: 2, note: "whole" });
  sequence.update("b", { done: 5, total: 9 });
  sequence.finish();
  assert.deepEqual(events, [
    "start a 2",
    "a 1",
    "a 2 whole",
    "finish a",
    "start b 9",
    "b 5",
    "finish b",
  ]);
});

Deno.test("a sequence shows nothing of work without units", { permissions: "none" }, () => {
  const { events, sequence } = record();
  sequence.update("a", { done: 0, total: 0 });
  sequence.finish();
  assert.deepEqual(events, []);
});
