/** Bars by name: of classes, of languages. */
import * as Plot from "@observablehq/plot";
import { COLOUR, drawPlot } from "./draw_plot.ts";
import { shortName } from "./figure.ts";

/** Draws a bar for each row. */
export function classBars<Row extends { name: string }>(
  rows: readonly Row[],
  { width, narrow, label, channel, axis, format }: {
    width: number;
    narrow: boolean;
    label: string;
    channel: string;
    axis: string;
    format?: string;
  },
): string {
  const named = rows.map((row) => ({ ...row, y: shortName(row.name, narrow ? 15 : 32) }));
  const domain = [...new Set(named.map(({ y }) => y))];
  return drawPlot({
    width,
    height: 68 + 20 * domain.length,
    marginLeft: narrow ? 118 : 220,
    marginRight: 24,
    marginBottom: 42,
    x: {
      label: axis,
      grid: true,
      ticks: narrow ? 3 : 6,
      ...(format ? { tickFormat: format } : {}),
    },
    y: { domain, label: null },
    marks: [Plot.barX(named, { x: channel, y: "y", fill: COLOUR.blue }), Plot.ruleX([0])],
  }, { label });
}
