/** A figure: rows from the workspace and their drawing, known by a name in addresses. */
import type { Page } from "../page.ts";

/** Values of a row as they are written to CSV. */
export type FigureRow = Readonly<Record<string, string | number | null>>;

/** Width in pixels and texts of a drawing. */
export interface DrawingOptions {
  width: number;
  /** True for narrow screens. */
  narrow: boolean;
  page: Page;
  label: string;
}

/** The definition of a figure. */
export interface Figure<Row extends FigureRow = FigureRow> {
  title(page: Page): string;
  /** An explanation for readers. */
  note(page: Page): string;
  /** The rows; undefined where there is nothing to draw. */
  rows(page: Page, query: URLSearchParams): Promise<Row[] | undefined>;
  draw(rows: readonly Row[], options: DrawingOptions): string;
}

/** Widths of the drawings for wide and narrow screens. */
export const WIDTHS = { wide: 680, narrow: 320 };

/** A name no longer than `most` characters. */
export function shortName(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}
