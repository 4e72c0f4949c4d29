/** The cells of a notebook and which need which: a cell needs those that define the names it uses. */
import { errorMessage, UserError } from "../../errors.ts";
import { type CellNames, cellNames, type ImportedName } from "./cell_names.ts";
import type { Cell } from "./percent_format.ts";

/** A cell of code with the cells and imports that it needs. */
export interface CodeCell {
  cell: Cell;
  names: CellNames;
  /** The cells that it needs, in their order, and the names that it takes of each. */
  needs: { from: CodeCell; values: string[]; types: string[] }[];
  imports: ImportedName[];
  /** The reason for which the cell cannot run, with the line in the file. */
  problem?: string;
}

const NO_NAMES: CellNames = {
  values: [],
  types: [],
  imports: [],
  loaded: [],
  lazilyLoaded: [],
  importSpans: [],
  uses: new Set(),
  usedValues: new Set(),
  changes: [],
};

/** Links the cells of code, in their order; a problem of one stays its own. */
export function cellGraph(cells: readonly Cell[]): CodeCell[] {
  const linked = cells.filter(({ kind }) => kind === "code").map(readCell);
  const definers = Map.groupBy(
    linked.flatMap((cell) =>
      [...cell.names.values, ...cell.names.types].map((name) => ({ name, cell }))
    ),
    ({ name }) => name,
  );
  const imports = new Map(
    linked.flatMap(({ names }) => names.imports).map((imported) => [imported.local, imported]),
  );
  linked.forEach((cell, at) => {
    cell.problem ??= twiceDefined(cell, definers) ?? usedBefore(cell, linked.slice(at + 1)) ??
      foreignChange(cell, definers) ?? undefinedName(cell, { definers, imports });
    const earlier = linked.slice(0, at);
    cell.needs = earlier.map((from) => ({
      from,
      values: from.names.values.filter((name) => cell.names.uses.has(name)),
      types: from.names.types.filter((name) => cell.names.uses.has(name)),
    })).filter(({ values, types }) => values.length + types.length > 0);
    cell.imports = [...cell.names.uses].map((name) => imports.get(name))
      .filter((imported) => imported !== undefined);
  });
  return linked;
}

function readCell(cell: Cell): CodeCell {
  try {
    return { cell, names: cellNames(cell.source), needs: [], imports: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const problem = errorMessage(error).replace(
      /^\d+/,
      (line) => `${Number(line) + cell.line - 1}`,
    );
    return { cell, names: NO_NAMES, needs: [], imports: [], problem };
  }
}

type Definers = ReadonlyMap<string, { cell: CodeCell }[]>;

function twiceDefined({ cell, names }: CodeCell, definers: Definers): string | undefined {
  for (const name of [...names.values, ...names.types]) {
    const other = definers.get(name)!.find((definer) => definer.cell.cell !== cell);
    if (!other) continue;
    return `${cell.line}: '${name}' is defined by the cell at line ${other.cell.cell.line} too`;
  }
}

function usedBefore({ cell, names }: CodeCell, later: readonly CodeCell[]): string | undefined {
  for (const name of names.uses) {
    const other = later.find(({ names }) => names.values.includes(name));
    if (!other) continue;
    return `${cell.line}: '${name}' is defined later, by the cell at line ${other.cell.line}`;
  }
}

function undefinedName(
  { cell, names }: CodeCell,
  { definers, imports }: { definers: Definers; imports: ReadonlyMap<string, ImportedName> },
): string | undefined {
  const isKnown = (name: string) => definers.has(name) || imports.has(name) || name in globalThis;
  const unknown = [...names.usedValues].find((name) => !isKnown(name));
  return unknown && `${cell.line}: '${unknown}' is defined by no cell that can be read`;
}

function foreignChange({ cell, names }: CodeCell, definers: Definers): string | undefined {
  for (const { name, line } of names.changes) {
    const other = definers.get(name)?.[0];
    if (!other) continue;
    return `${cell.line + line - 1}: changes '${name}', which the cell at line ` +
      `${other.cell.cell.line} defines: change it there, or change a copy`;
  }
}
