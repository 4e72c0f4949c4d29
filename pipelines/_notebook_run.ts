/** Runs a notebook with progress on the terminal. */
import { type Progress, startProgress } from "../src/terminal/progress.ts";
import type { CellRun } from "../src/notebook/execution/run_notebook.ts";
import { errorText } from "../src/notebook/format/error_text.ts";
import type { NotebookSession } from "../src/notebook/notebook_session.ts";

/** Runs it, then says how many cells ran and prints the errors of those that failed. */
export async function showRun(
  session: NotebookSession,
  onChange: (runs: readonly CellRun[]) => void = () => {},
): Promise<CellRun[]> {
  const start = performance.now();
  let progress: Progress | undefined;
  const runs = await session.run((sofar) => {
    progress ??= startProgress(session.path, sofar.length);
    progress.update(sofar.filter(({ state }) => state !== "waiting").length);
    onChange(sofar);
  });
  progress?.finish("");
  const count = (state: CellRun["state"]) => runs.filter((run) => run.state === state).length;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const parts = [
    `${count("ran")} cells ran`,
    `${count("kept")} unchanged`,
    ...(count("failed") > 0 ? [`${count("failed")} failed`] : []),
    ...(count("skipped") > 0 ? [`${count("skipped")} not run`] : []),
  ];
  console.log(`${session.path}: ${parts.join(", ")} in ${seconds} s`);
  for (const output of runs.flatMap(({ outputs }) => outputs)) {
    if (output.output_type !== "error") continue;
    console.error(errorText(output, { path: session.path, runs }).replaceAll(/^/gm, "  "));
  }
  return runs;
}
