/** Formats aligned columns for a terminal. Knows character widths, not the meaning of cells. */
import stringWidth from "string-width";

/** One column of a table. */
export interface TableColumn {
  header: string;
  /** @default {"left"} */
  align?: "left" | "right";
  /** Width in columns; longer cells are cut and end in "…". */
  maxWidth?: number;
}

/** Options of `terminalTable`. */
export interface TerminalTableOptions {
  /** Spaces before each line. @default {0} */
  indent?: number;
}

const GAP = "  ";

/** Formats rows of cells under their headers; lines have no trailing spaces. */
export function terminalTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { indent = 0 }: TerminalTableOptions = {},
): string {
  const lines = [columns.map((column) => column.header), ...rows].map((cells) =>
    columns.map(({ maxWidth = Infinity }, at) => clip(oneLine(cells[at] ?? ""), maxWidth))
  );
  const widths = columns.map((_, at) => Math.max(...lines.map((cells) => stringWidth(cells[at]))));
  return lines.map((cells) => {
    const padded = cells.map((cell, at) => pad(cell, widths[at], columns[at].align));
    return (" ".repeat(indent) + padded.join(GAP)).trimEnd();
  }).join("\n");
}

/** Draws a horizontal bar of at most `width` characters, in eighths, for a share in [0, 1]. */
export function shareBar(share: number, width: number): string {
  const eighths = Math.round(Math.min(Math.max(share, 0), 1) * width * 8);
  const partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
  return "█".repeat(Math.floor(eighths / 8)) + partial;
}

/** Cuts a text to a width in columns, ending in "…" when something was cut. */
export function clip(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return kept.trimEnd() + "…";
}

function pad(cell: string, width: number, align: TableColumn["align"] = "left"): string {
  const space = " ".repeat(width - stringWidth(cell));
  return align === "left" ? cell + space : space + cell;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
