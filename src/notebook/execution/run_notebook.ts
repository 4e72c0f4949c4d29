/** Runs a notebook: every cell whose code and inputs have no known output, in order. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { writeFileAtomic } from "../../files/atomic_write.ts";
import type { CodeCell } from "../cells/cell_graph.ts";
import {
  type CellModule,
  cellModules,
  moduleFile,
  type ModuleInputs,
} from "../cells/cell_module.ts";
import type { Cell } from "../cells/percent_format.ts";
import type { CellOutput } from "../output/cell_output.ts";
import type { CellProcess } from "./cell_process.ts";
import type { CellRecord } from "./output_cache.ts";

/** A cell after a run; texts have no outputs. */
export interface CellRun {
  cell: Cell;
  /** The hash of its module, of code. */
  hash?: string;
  state: "text" | "waiting" | "ran" | "kept" | "failed" | "skipped";
  outputs: CellOutput[];
  /** Start of its last run, ISO 8601, and its duration. */
  at?: string;
  seconds?: number;
}

/** Where and with what a notebook runs. */
export interface RunOptions {
  inputs: ModuleInputs;
  process: CellProcess;
  /** Outputs of earlier runs by hash; those of this run are added, failures are not. */
  records: Map<string, CellRecord>;
  /** The folder of the cells' modules. */
  folder: string;
  /** Called with all cells before the first and after each cell of code. */
  onChange?: (runs: readonly CellRun[]) => void;
}

/** Runs the cells of a notebook, whose code cells are linked; a failed cell keeps those that need it from running, and no other. */
export async function runNotebook(
  { cells, code: graph }: { cells: readonly Cell[]; code: readonly CodeCell[] },
  { inputs, process, records, folder, onChange }: RunOptions,
): Promise<CellRun[]> {
  const modules = cellModules(graph, inputs);
  await Promise.all(
    [...modules.values()].map(({ hash, text }) =>
      writeFileAtomic(`${folder}/${moduleFile(hash)}`, text)
    ),
  );
  const runs = new Map<Cell, CellRun>();
  const allRuns = () =>
    cells.map((cell): CellRun =>
      runs.get(cell) ?? { cell, state: cell.kind === "code" ? "waiting" : "text", outputs: [] }
    );
  onChange?.(allRuns());
  for (const code of graph) {
    runs.set(code.cell, await runCell(code));
    onChange?.(allRuns());
  }
  return allRuns();

  async function runCell(code: CodeCell): Promise<CellRun> {
    const { cell, problem, needs } = code;
    const { hash } = modules.get(code)!;
    if (problem) return { cell, hash, state: "failed", outputs: [problemOutput(problem)] };
    const lost = needs.find(({ from }) => isLost(runs.get(from.cell)));
    if (lost) return { cell, hash, state: "skipped", outputs: [] };
    const known = records.get(hash);
    if (known) return { cell, hash, state: "kept", ...known };
    for (const needed of unevaluated(code)) await evaluate(modules.get(needed)!);
    const start = Date.now();
    const { outputs, failed } = await evaluate(modules.get(code)!);
    if (failed) return { cell, hash, state: "failed", outputs };
    const record = {
      outputs,
      at: new Date(start).toISOString(),
      seconds: (Date.now() - start) / 1000,
    };
    records.set(hash, record);
    return { cell, hash, state: "ran", ...record };
  }

  function evaluate({ hash }: CellModule) {
    const root = Deno.cwd();
    const url = pathToFileURL(resolve(folder, moduleFile(hash))).href;
    return process.run(hash, { url, root });
  }

  /** The cells below which `code` stands and whose values this thread lacks, in order. */
  function unevaluated(code: CodeCell): CodeCell[] {
    const found = new Set<CodeCell>();
    const visit = ({ needs }: CodeCell) => {
      for (const { from } of needs) {
        visit(from);
        if (!process.evaluated.has(modules.get(from)!.hash)) found.add(from);
      }
    };
    visit(code);
    return [...found];
  }
}

function isLost(run: CellRun | undefined): boolean {
  return run?.state === "failed" || run?.state === "skipped";
}

function problemOutput(problem: string): CellOutput {
  const [, line, message] = /^(\d+):(?:\d+: )?\s*(.*)$/s.exec(problem)!;
  return {
    output_type: "error",
    ename: "Cannot run this cell",
    evalue: message.trim(),
    frames: [{ line: Number(line), column: 1 }],
  };
}
