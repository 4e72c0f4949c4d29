/** The table that ends a run: stage, action, seconds, outs. */
import { formatBytes, formatSeconds } from "../terminal/quantities.ts";
import { terminalTable } from "../terminal/text_table.ts";
import type { Outcome } from "./reproduce.ts";
import type { Ending } from "./schedule.ts";

/** A stage's outcome and how long it took. */
export interface TimedOutcome extends Outcome {
  milliseconds: number;
}

/** Lays out how each stage ended. */
export function runReport(endings: ReadonlyMap<string, Ending<TimedOutcome>>): string {
  return terminalTable(
    [
      { header: "stage" },
      { header: "" },
      { header: "seconds", align: "right" },
      { header: "outs" },
    ],
    [...endings].map(([name, ending]) => row(name, ending)),
  );
}

function row(name: string, ending: Ending<TimedOutcome>): string[] {
  if (ending.status === "skipped") return [name, "not run", "", "a stage before it failed"];
  if (ending.status === "failed") return [name, "FAILED", "", ""];
  const { action, milliseconds, locked } = ending.value;
  const byPath = (locked.outs ?? []).toSorted((a, b) => a.path < b.path ? -1 : 1);
  const outs = byPath.map((out) => {
    const files = out.nfiles === undefined ? "" : `, ${out.nfiles} files`;
    return `${out.path} (${formatBytes(out.size ?? 0)}${files})`;
  });
  return [name, action, formatSeconds(milliseconds), outs.join(", ")];
}
