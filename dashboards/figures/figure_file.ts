/** A figure as a file: SVG, PNG or its rows as CSV. */
import { stringify } from "csv-stringify/sync";
import sharp from "sharp";
import type { Page } from "../page.ts";
import { FIGURES } from "./all_figures.ts";
import { standaloneSvg } from "./draw_plot.ts";
import { WIDTHS } from "./figure.ts";

/** The content of a figure's file. */
export interface FigureFile {
  extension: "svg" | "png" | "csv";
  content: string | Uint8Array<ArrayBuffer>;
}

/** Pixels of the PNG for each of the SVG. */
const SCALE = 2;

/** The file of a name such as `reliability.svg`; undefined where there is no such figure. */
export async function figureFile(name: string, page: Page): Promise<FigureFile | undefined> {
  const [, key, extension] = /^(\w+)\.(svg|png|csv)$/.exec(name) ?? [];
  if (!Object.hasOwn(FIGURES, key ?? "")) return undefined;
  const figure = FIGURES[key];
  const rows = await figure.rows(page, page.query);
  if (rows === undefined || rows.length === 0) return undefined;
  if (extension === "csv") {
    return { extension, content: stringify([...rows], { header: true }) };
  }
  const label = figure.title(page);
  const svg = standaloneSvg(figure.draw(rows, { width: WIDTHS.wide, narrow: false, page, label }));
  if (extension === "svg") return { extension, content: svg };
  const image = sharp(new TextEncoder().encode(svg), { density: 72 * SCALE }).png();
  return { extension: "png", content: new Uint8Array(await image.toBuffer()) };
}
