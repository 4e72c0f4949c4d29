/** Aligned plain-text tables for the terminal. */

/** A column: its heading, and whether its cells are numbers (set to the right). */
export interface Column {
  heading: string;
  /** @default {"left"} */
  align?: "left" | "right";
}

/** Lays rows out under headings; every row has one cell a column. */
export function terminalTable(columns: readonly Column[], rows: readonly string[][]): string {
  const lines = [columns.map((column) => column.heading), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => widthOf(line[i]))));
  const rule = widths.map((width) => "─".repeat(width));
  const [heading, ...body] = lines;
  return [heading, rule, ...body].map((line) =>
    line.map((cell, i) => padded(cell, widths[i], columns[i].align)).join("  ").trimEnd()
  ).join("\n");
}

function padded(cell: string, width: number, align: Column["align"] = "left"): string {
  const space = " ".repeat(width - widthOf(cell));
  return align === "right" ? space + cell : cell + space;
}

function widthOf(text: string): number {
  return [...text].length;
}
