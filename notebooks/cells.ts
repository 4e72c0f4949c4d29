/**
 * The cells of a notebook in the percent format, which editors and Jupytext know: `// %%` begins code,
 * `// %% [markdown]` a text in line comments. What stands before the first marker is code.
 */

/** A cell; code keeps its comments. */
export interface Cell {
  kind: "code" | "markdown";
  source: string;
  /** Its first line in the file, from 1. */
  line: number;
}

const MARKER = /^\/\/ %%(?: (\[markdown\]))?\s*$/;

/** Parses a notebook; cells without content are left out. */
export function parseCells(text: string): Cell[] {
  const cells: Cell[] = [{ kind: "code", source: "", line: 1 }];
  text.split("\n").forEach((line, at) => {
    const marker = MARKER.exec(line);
    if (marker) {
      cells.push({ kind: marker[1] ? "markdown" : "code", source: "", line: at + 2 });
      return;
    }
    const cell = cells.at(-1)!;
    cell.source += (cell.kind === "markdown" ? line.replace(/^\/\/ ?/, "") : line) + "\n";
  });
  return cells.map((cell) => ({ ...cell, source: cell.source.trim() }))
    .filter(({ source }) => source !== "");
}

/** The line that a program prints when it comes to a cell. */
export function cellMark(at: number): string {
  return `\u001ecell ${at}`;
}

/**
 * The notebook as a program that prints a mark before each code cell. Every statement keeps its
 * line, so that errors name the notebook's own; imports by relative path start from `folder`.
 */
export function markedProgram(text: string, folder: URL): string {
  const starts = new Map(parseCells(text).map(({ kind, line }, at) => [line - 1, { kind, at }]));
  return text.split("\n").map((line, at) => {
    const start = starts.get(at + 1);
    if (MARKER.test(line) && start?.kind === "code") {
      return `console.log(${JSON.stringify(cellMark(start.at))});`;
    }
    const marked = /^(.*\bfrom )"(\.{1,2}\/[^"]+)";$/.exec(line);
    return marked ? `${marked[1]}${JSON.stringify(new URL(marked[2], folder).href)};` : line;
  }).join("\n");
}

/** Splits printed text by cell; text before the first mark belongs to the first cell. */
export function splitOutput(output: string): Map<number, string> {
  const [first, ...rest] = output.split("\u001ecell ");
  const parts = rest.map((part): [number, string] => {
    const end = part.indexOf("\n");
    return [Number(part.slice(0, end)), part.slice(end + 1).trimEnd()];
  });
  return new Map([[0, first.trimEnd()], ...parts]);
}
