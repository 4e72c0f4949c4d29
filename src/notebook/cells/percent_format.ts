/**
 * The percent format of notebooks, as Jupytext and editors know it: `// %%` begins a cell of code,
 * `// %% [markdown]` one of text in line comments. What stands before the first marker is code.
 */

/** A cell; code keeps its comments, text loses its comment signs. */
export interface Cell {
  kind: "code" | "markdown";
  source: string;
  /** The file's line, from 1, on which `source` begins. */
  line: number;
  /** True for the cell whose constants `--set` may change: `// %% tags=["parameters"]`. */
  parameters: boolean;
  /** True for code that pages fold away, as Jupyter Book does: `// %% tags=["hide-input"]`. */
  folded: boolean;
}

const MARKER = /^\/\/ %%(?:\s+(.*))?$/;

/** Parses a notebook; cells without content are left out. */
export function parseCells(text: string): Cell[] {
  const cells: Cell[] = [{ kind: "code", source: "", line: 1, parameters: false, folded: false }];
  text.split(/\r?\n/).forEach((line, at) => {
    const marker = MARKER.exec(line);
    if (marker) return cells.push({ ...markedCell(marker[1] ?? ""), source: "", line: at + 2 });
    const cell = cells.at(-1)!;
    cell.source += (cell.kind === "markdown" ? line.replace(/^\/\/ ?/, "") : line) + "\n";
  });
  return cells.map(trimmed).filter(({ source }) => source !== "");
}

function markedCell(metadata: string): Pick<Cell, "kind" | "parameters" | "folded"> {
  const [, tags = ""] = /\btags=\[([^\]]*)\]/.exec(metadata) ?? [];
  return {
    kind: /\[(markdown|md)\]/.test(metadata) ? "markdown" : "code",
    parameters: tags.includes('"parameters"'),
    folded: tags.includes('"hide-input"'),
  };
}

/** Drops empty lines at both ends. */
function trimmed(cell: Cell): Cell {
  const start = /^(?:[^\S\n]*\n)*/.exec(cell.source)![0];
  return {
    ...cell,
    source: cell.source.slice(start.length).trimEnd(),
    line: cell.line + start.split("\n").length - 1,
  };
}

/** The title of a notebook: its first heading of the first level; undefined without one. */
export function notebookTitle(cells: readonly Cell[]): string | undefined {
  return cells.filter(({ kind }) => kind === "markdown")
    .map(({ source }) => /^# (.+)$/m.exec(source)?.[1]).find((title) => title !== undefined);
}
