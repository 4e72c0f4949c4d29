import assert from "node:assert/strict";
import type { Decision } from "../../src/loop/decision.ts";
import { retrainingDue, type StreamFacts } from "../../src/loop/policy.ts";

const NOW = new Date("2026-05-05T12:00:00Z");
const RETRAIN = {
  on_alarm: true,
  expected_f1_below: 0,
  every_streams: 0,
  cool_down: 2,
  most_a_day: 3,
};
const CALM: StreamFacts = {
  alarm: false,
  evidence: "ln evidence is 0.",
  expectedF1: 0.8,
  now: NOW,
};
const ALARM = { ...CALM, alarm: true };

/** Decisions with these actions, each an hour after the one before, the last an hour ago. */
function decisions(...actions: Decision["action"][]): Decision[] {
  return actions.map((action, at) => ({
    number: at + 1,
    time: new Date(NOW.getTime() - (actions.length - at) * 3_600_000).toISOString(),
    stream: `stream_${at + 1}`,
    action,
    reasons: ["because"],
    log_evidence: 0,
    expected_f1: 0.8,
  }));
}

function due(facts: StreamFacts, before: Decision[], retrain: Partial<typeof RETRAIN> = {}) {
  return retrainingDue(facts, before, { retrain: { ...RETRAIN, ...retrain } });
}

const options = { permissions: "none" } as const;

Deno.test("nothing is retrained without a reason", options, () => {
  assert.deepEqual(due(CALM, []), { action: "keep", reasons: ["No drift: ln evidence is 0."] });
});

Deno.test("an alarm is a reason, unless the policy says otherwise", options, () => {
  assert.equal(due(ALARM, []).action, "retrain");
  assert.equal(due(ALARM, [], { on_alarm: false }).action, "keep");
});

Deno.test("an expected F1 below the floor is a reason; an unknown one is none", options, () => {
  assert.equal(due(CALM, [], { expected_f1_below: 0.85 }).action, "retrain");
  assert.equal(due(CALM, [], { expected_f1_below: 0.75 }).action, "keep");
  const unknown = { ...CALM, expectedF1: null };
  assert.equal(due(unknown, [], { expected_f1_below: 0.85 }).action, "keep");
});

Deno.test("a schedule counts the streams since the last trial", options, () => {
  const every = { every_streams: 3 };
  assert.equal(due(CALM, decisions("promote", "keep"), every).action, "keep");
  assert.equal(due(CALM, decisions("promote", "keep", "keep"), every).action, "retrain");
});

Deno.test("after a trial the next waits for the cool-down, rejected or promoted", options, () => {
  for (const trial of ["reject", "promote"] as const) {
    assert.equal(due(ALARM, decisions(trial)).action, "pause");
    assert.equal(due(ALARM, decisions(trial, "pause")).action, "pause");
    assert.equal(due(ALARM, decisions(trial, "pause", "pause")).action, "retrain");
    assert.equal(due(ALARM, decisions(trial), { cool_down: 0 }).action, "retrain");
  }
});

Deno.test("a day has room for so many trials, and a day later for more", options, () => {
  const before = decisions("reject", "promote", "reject");
  const eager = { cool_down: 0 };
  const { action, reasons } = due(ALARM, before, eager);
  assert.equal(action, "pause");
  assert.match(reasons.at(-1)!, /3 retrainings in the last 24 hours, 3 allowed/);
  const later = { ...ALARM, now: new Date(NOW.getTime() + 86_400_000) };
  assert.equal(due(later, before, eager).action, "retrain");
});
