/**
 * The record of the last run of each stage: state, duration and the last lines that it printed, for
 * people to look at. Nothing depends on it; it lies beside the other temporary files of DVC.
 */
import { errorMessage } from "../errors.ts";
import { exists, readJson, writeJsonAtomic } from "../files/atomic_write.ts";
import type { TimedOutcome } from "./run_report.ts";
import type { Ending } from "./schedule.ts";

/** The file of the record, from the repository's root. */
export const LAST_RUN = ".dvc/tmp/last_run.json";

const LINES = 200;

/** The last execution of a stage, not counting those that found it up to date. */
export interface StageRecord {
  status: "done" | "failed";
  /** 0 where the stage failed. */
  milliseconds: number;
  /** End of the run that executed it, ISO 8601 in UTC. */
  time: string;
  /** The last lines, oldest first. */
  lines: string[];
  error?: string;
}

/** The record of all stages. */
export interface RunRecord {
  /** End of the last run, ISO 8601 in UTC. */
  time: string;
  /** True if no stage of the last run failed. */
  succeeded: boolean;
  stages: Record<string, StageRecord>;
}

/** Collects the lines of each stage, the last ones. */
export class StageLines {
  readonly #lines = new Map<string, string[]>();

  /** Adds a line. */
  add(stage: string, line: string): void {
    const lines = this.#lines.get(stage) ?? [];
    lines.push(line);
    if (lines.length > LINES) lines.shift();
    this.#lines.set(stage, lines);
  }

  /** The lines of a stage, oldest first. */
  recent(stage: string): string[] {
    return this.#lines.get(stage) ?? [];
  }
}

/** Adds the endings of a run to the record: stages that were up to date keep what is known of them. */
export function updatedRecord(
  before: RunRecord | undefined,
  endings: ReadonlyMap<string, Ending<TimedOutcome>>,
  { lines, time }: { lines: StageLines; time: string },
): RunRecord {
  const stages = { ...before?.stages };
  for (const [name, ending] of endings) {
    const common = { time, lines: lines.recent(name) };
    if (ending.status === "failed") {
      const error = errorMessage(ending.error);
      stages[name] = { status: "failed", milliseconds: 0, ...common, error };
    } else if (ending.status === "done" && ending.value.action === "run") {
      const milliseconds = Math.round(ending.value.milliseconds);
      stages[name] = { status: "done", milliseconds, ...common };
    }
  }
  const succeeded = [...endings.values()].every(({ status }) => status === "done");
  return { time, succeeded, stages };
}

/** Writes the record of a run that has just ended. */
export async function recordRun(
  endings: ReadonlyMap<string, Ending<TimedOutcome>>,
  lines: StageLines,
): Promise<void> {
  const before = await exists(LAST_RUN) ? await readJson(LAST_RUN) as RunRecord : undefined;
  const time = new Date().toISOString();
  await writeJsonAtomic(LAST_RUN, updatedRecord(before, endings, { lines, time }));
}
