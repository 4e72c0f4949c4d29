import assert from "node:assert/strict";
import { join } from "node:path";
import type { LoopParams } from "../../src/config/sections/streams_params.ts";
import { challenge } from "../../src/loop/challenge.ts";
import { judge } from "../../src/loop/decision.ts";
import { addDecision, explained, readDecisions } from "../../src/loop/decision_log.ts";
import { isHeldOut } from "../../src/loop/held_out.ts";
import { withFolder } from "../_temporary.ts";

const LOOP: LoopParams = {
  retrain: {
    on_alarm: true,
    expected_f1_below: 0,
    every_streams: 0,
    cool_down: 2,
    most_a_day: 3,
  },
  holdout_share: 0.5,
  minimum_labels: 10,
  minimum_gain: 0,
  class_drop: 0.15,
  class_rows: 20,
};
const OPTIONS = { seed: 1, resamples: 200, classRows: 20 };

/** Rows of two classes, of which a model gets some wrong. */
function rows(wrong: (row: number) => boolean): string[] {
  return Array.from({ length: 200 }, (_, row) => wrong(row) ? other(row) : truth(row));
}
const truth = (row: number) => row % 2 === 0 ? "10" : "20";
const other = (row: number) => truth(row + 1);
const actual = rows(() => false);

Deno.test("a challenger that is surely better is promoted", () => {
  const result = challenge(
    { actual, champion: rows((row) => row % 3 === 0), challenger: rows((row) => row % 9 === 0) },
    OPTIONS,
  );
  assert.ok(result.gain.low > 0);
  assert.equal(judge(result, LOOP).action, "promote");
});

Deno.test("an equal challenger is rejected, and a better one below the wanted gain", () => {
  const champion = rows((row) => row % 3 === 0);
  const equal = challenge({ actual, champion, challenger: champion }, OPTIONS);
  assert.deepEqual(equal.gain, { low: 0, high: 0 });
  assert.equal(judge(equal, LOOP).action, "reject");
  const better = challenge({ actual, champion, challenger: actual }, OPTIONS);
  assert.equal(judge(better, { ...LOOP, minimum_gain: 0.9 }).action, "reject");
});

Deno.test("a better challenger is rejected where a class falls too far", () => {
  const all = Array.from({ length: 300 }, (_, row) => row < 30 ? "30" : truth(row));
  const champion = all.map((code, row) => code === "30" || row % 3 ? code : other(row));
  const challenger = all.map((code, row) => code === "30" && row < 15 ? "10" : code);
  const result = challenge({ actual: all, champion, challenger }, OPTIONS);
  assert.ok(result.gain.low > 0);
  assert.equal(result.worstClass?.code, "30");
  const { action, reasons } = judge(result, LOOP);
  assert.equal(action, "reject");
  assert.match(reasons.at(-1)!, /Class 30 falls most, by 0\.333 of F1, more than the 0\.15/);
  assert.equal(
    challenge({ actual: all, champion, challenger }, {
      ...OPTIONS,
      classRows: 31,
    }).worstClass,
    null,
  );
});

Deno.test("the same products of a stream are held out each time, about the wanted share", () => {
  const held = (stream: string) =>
    Array.from({ length: 1000 }, (_, index) => isHeldOut(index, { stream, seed: 1, share: 0.3 }));
  assert.deepEqual(held("a"), held("a"));
  assert.notDeepEqual(held("a"), held("b"));
  const count = held("a").filter(Boolean).length;
  assert.ok(count > 250 && count < 350, String(count));
});

Deno.test("decisions are numbered lines that can be told in sentences", () =>
  withFolder(async (folder) => {
    const path = join(folder, "decisions.jsonl");
    const decision = {
      time: "2026-01-01T00:00:00.000Z",
      stream: "stream_01",
      action: "keep" as const,
      reasons: ["No drift."],
      log_evidence: -1,
      expected_f1: null,
    };
    for (const stream of ["stream_01", "stream_02"]) {
      await addDecision(path, { ...decision, stream });
    }
    const decisions = await readDecisions(path);
    assert.deepEqual(decisions.map(({ number, stream }) => [number, stream]), [
      [1, "stream_01"],
      [2, "stream_02"],
    ]);
    assert.equal(
      explained(decisions[1]),
      "Decision 2, after stream_02, 2026-01-01T00:00:00.000Z: the champion stays.\n  No drift.",
    );
    await Deno.writeTextFile(path, "{}\n", { append: true });
    await assert.rejects(readDecisions(path), /line 3 is no decision/);
  }));
