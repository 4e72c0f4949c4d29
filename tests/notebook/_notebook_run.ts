/** Runs small notebooks in a thread, in a folder of their own. */
import { CellProcess } from "../../src/notebook/execution/cell_process.ts";
import type { CellRecord } from "../../src/notebook/execution/output_cache.ts";
import { type CellRun, runNotebook } from "../../src/notebook/execution/run_notebook.ts";
import { cellGraph } from "../../src/notebook/cells/cell_graph.ts";
import { type Cell, parseCells } from "../../src/notebook/cells/percent_format.ts";
import { withFolder } from "../_temporary.ts";

/** Runs a notebook given by its cells of code. */
export type Run = (...cells: string[]) => Promise<CellRun[]>;

/** A notebook's thread and outputs for the time of a test. */
export interface OpenNotebook {
  run: Run;
  /** As `run`, in a new thread that has only the outputs of the last one. */
  runAgain: Run;
}

/** Calls `body` with an open notebook; `data` tells what its data hash is at the time. */
export async function withNotebook(
  body: (notebook: OpenNotebook) => Promise<void>,
  { data = () => "data", code = () => "code", resolve = (name) => name }: {
    data?: () => string;
    code?: () => string;
    resolve?: (specifier: string) => string;
  } = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const records = new Map<string, CellRecord>();
    let process = new CellProcess();
    const run: Run = (...cells) =>
      runNotebook(linked(parseCells(cells.join("\n// %%\n"))), {
        inputs: { resolve, codeHash: code, dataHash: data() },
        process,
        records,
        folder,
      });
    try {
      await body({
        run,
        runAgain: (...cells) => {
          process.stop();
          process = new CellProcess();
          return run(...cells);
        },
      });
    } finally {
      process.stop();
    }
  });
}

/** Cells with their code linked. */
function linked(cells: Cell[]) {
  return { cells, code: cellGraph(cells) };
}

/** The states of the cells, in order. */
export function statesOf(runs: readonly CellRun[]): string[] {
  return runs.map(({ state }) => state);
}

/** The text of a cell's outputs. */
export function textOf({ outputs }: CellRun): string {
  return outputs.map((output) =>
    output.output_type === "stream"
      ? output.text
      : output.output_type === "error"
      ? `${output.ename}: ${output.evalue}`
      : output.data["text/plain"] ?? Object.keys(output.data).join()
  ).join("");
}
