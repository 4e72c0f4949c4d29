import assert from "node:assert/strict";
import { runReport, type TimedOutcome } from "../../src/pipeline/run_report.ts";
import type { Ending } from "../../src/pipeline/schedule.ts";

const pure = { permissions: "none" } as const;

function done(
  action: TimedOutcome["action"],
  milliseconds: number,
  outs: TimedOutcome["locked"]["outs"],
): Ending<TimedOutcome> {
  return {
    status: "done",
    value: { action, reasons: [], milliseconds, locked: { cmd: "", outs } },
  };
}

Deno.test(
  "runReport() lays out how each stage ended, how long it took and what it left",
  pure,
  () => {
    const report = runReport(
      new Map<string, Ending<TimedOutcome>>([
        [
          "ingest",
          done("run", 61_234, [
            { path: "data/raw", size: 1_500_000, nfiles: 12 },
            { path: "source.json", size: 12 },
          ]),
        ],
        ["clean", done("cached", 4, [{ path: "data/clean" }])],
        ["note", done("restored", 50, undefined)],
        ["train", { status: "failed", error: new Error("no memory") }],
        ["evaluate", { status: "skipped" }],
      ]),
    );
    assert.equal(
      report,
      `stage               seconds  outs
ingest    run          61.2  data/raw (1.5 MB, 12 files), source.json (12 B)
clean     cached        0.0  data/clean (0 B)
note      restored      0.1
train     FAILED
evaluate  not run            a stage before it failed`,
    );
  },
);

Deno.test("runReport() of no stages is the header alone", pure, () => {
  assert.equal(runReport(new Map()), "stage    seconds  outs");
});
