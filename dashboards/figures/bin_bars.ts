/** Bars by bin: products by the bins of a histogram. */
import * as Plot from "@observablehq/plot";
import type { ValueHistogram } from "../../src/data/catalogue/value_histogram.ts";
import { COLOUR, drawPlot } from "./draw_plot.ts";
import type { DrawingOptions } from "./figure.ts";

/** A bin with its products. */
export interface BinRow {
  from: number;
  to: number | null;
  products: number;
  bin: string;
  [key: string]: string | number | null;
}

/** The bins of a histogram; of whole numbers each bin is named by its first and last. */
export function histogramRows(
  { edges, counts }: ValueHistogram,
  { whole = true }: { whole?: boolean } = {},
): BinRow[] {
  const last = (edge: number) => whole ? edge - 1 : edge;
  return counts.map((products, at) => ({
    from: edges[at],
    to: edges[at + 1] ?? null,
    products,
    bin: at + 1 < edges.length ? `${edges[at]}–${last(edges[at + 1])}` : `≥ ${edges[at]}`,
  }));
}

/** Draws a bar for each bin. */
export function drawBins(
  rows: readonly BinRow[],
  { width, narrow, page, label }: DrawingOptions,
): string {
  return drawPlot({
    width,
    height: 68 + 20 * rows.length,
    marginLeft: 88,
    marginRight: 24,
    marginBottom: 42,
    x: { label: page.t("products", "produits"), grid: true, ticks: narrow ? 3 : 6 },
    y: { domain: rows.map(({ bin }) => bin), label: null },
    marks: [Plot.barX(rows, { x: "products", y: "bin", fill: COLOUR.blue }), Plot.ruleX([0])],
  }, { label });
}
