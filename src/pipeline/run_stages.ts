/** Runs selected stages of a repository: scheduled by the graph, each recorded as soon as it is done. */
import { UserError } from "../errors.ts";
import { unnamedFileError } from "../system_error.ts";
import { stagePath } from "../dvc/dvc_yaml.ts";
import { PROGRESS_VARIABLE } from "../terminal/progress_events.ts";
import { HOLDER_VARIABLE, lockHolder } from "./repository_lock.ts";
import { recordStage, type Repository } from "./repository.ts";
import { reproduce } from "./reproduce.ts";
import type { TimedOutcome } from "./run_report.ts";
import { type Ending, schedule } from "./schedule.ts";
import { requireStage } from "./stage_graph.ts";
import { runStageProcess } from "./stage_process.ts";

/** Options of `runStages`. */
export interface RunStagesOptions {
  /** Stages side by side. */
  jobs: number;
  /** Run even what is up to date. */
  force: boolean;
  /** Ends the running stages when aborted; nothing new is started. */
  signal: AbortSignal;
  /** Receives each line a stage prints. */
  onLine: (stage: string, line: string) => void;
}

/** Brings the selected stages up to date; a failure is in the result, not thrown. */
export async function runStages(
  repository: Repository,
  selected: ReadonlySet<string>,
  { jobs, force, signal, onLine }: RunStagesOptions,
): Promise<Map<string, Ending<TimedOutcome>>> {
  const { graph, lock, workspace } = repository;
  const outs = new Set(
    graph.stages.flatMap((stage) => stage.outs.map(({ path }) => stagePath(stage, path))),
  );
  const holder = await lockHolder() ?? "";
  return await schedule(graph, selected, {
    jobs,
    work: async (name) => {
      if (signal.aborted) throw new UserError(`Stage '${name}' was not started: interrupted`);
      const start = performance.now();
      const stage = requireStage(graph, name);
      try {
        const outcome = await reproduce(stage, lock.stages[name], {
          workspace,
          force,
          isOut: (path) => outs.has(stagePath(stage, path)),
          execute: (stage, reasons) => {
            if (lock.stages[name]) onLine(name, `runs again: ${shortened(reasons)}`);
            return runStageProcess(stage, {
              env: { [PROGRESS_VARIABLE]: "events", [HOLDER_VARIABLE]: holder },
              signal,
              onLine: (line) => onLine(name, line),
            });
          },
        });
        if (outcome.action === "run") await recordStage(repository, name, outcome.locked);
        return { ...outcome, milliseconds: performance.now() - start };
      } catch (error) {
        throw unnamedFileError(error);
      }
    },
  });
}

const REASONS = 3;

/** The first reasons, and the number of the others. */
function shortened(reasons: readonly string[]): string {
  const more = reasons.length - REASONS;
  const shown = reasons.length > 0 ? reasons.slice(0, REASONS).join(", ") : "forced";
  return more > 0 ? `${shown} and ${more} more` : shown;
}
