/** An error's output as text: where in the notebook, then what. */
import type { CellOutput, Frame } from "../output/cell_output.ts";
import type { CellRun } from "../execution/run_notebook.ts";

type ErrorOutput = Extract<CellOutput, { output_type: "error" }>;

/** Places of errors by the notebook's own lines. */
export interface NotebookPlaces {
  /** The notebook's path. */
  path: string;
  runs: readonly CellRun[];
}

/** The error with a line for each place, innermost first. */
export function errorText({ ename, evalue, frames }: ErrorOutput, places: NotebookPlaces): string {
  const at = frames.map((frame) => `    at ${placeText(frame, places)}`);
  return [`${ename}: ${evalue}`, ...new Set(at)].join("\n");
}

/** `path:line:column` of a frame; of a cell without the column, which our own words may shift. */
export function placeText({ cell, file, line, column }: Frame, { path, runs }: NotebookPlaces) {
  if (file !== undefined) return `${file}:${line}:${column}`;
  const first = cell === undefined ? 1 : runs.find(({ hash }) => hash === cell)?.cell.line ?? 1;
  return `${path}:${line + first - 1}${cell === undefined ? `:${column}` : ""}`;
}
