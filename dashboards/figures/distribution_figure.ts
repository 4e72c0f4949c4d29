/** The distributions of a stream's features beside those of the reference: `?stream=`. */
import * as Plot from "@observablehq/plot";
import { readDrift, type StreamReport } from "../workspace/drift.ts";
import { COLOUR, drawPlot } from "./draw_plot.ts";
import { type DrawingOptions, type Figure, shortName } from "./figure.ts";
import { stackPlots } from "./stacked_plots.ts";

/** A bin or category of one side of a feature; categories have no bounds. */
interface DistributionRow {
  feature: string;
  side: "reference" | "stream";
  from: number | null;
  to: number | null;
  category: string | null;
  /** A density of numbers, a share of categories. */
  value: number;
  [key: string]: string | number | null;
}

/** Categories that are drawn, the most frequent of the reference. */
const MOST_CATEGORIES = 8;
const HEIGHT = 190;
/** Width of each of two columns. */
const WIDE = 470;

/** Distributions of all features that have one. */
export const driftDistributions: Figure<DistributionRow> = {
  title: ({ t }) => t("Distributions side by side", "Distributions côte à côte"),
  note: ({ t }) =>
    t(
      "Blue: the reference; orange: this stream. Densities of numbers, shares of categories.",
      "Bleu : la référence ; orange : ce flux. Densités des nombres, parts des catégories.",
    ),
  async rows({ workspace }, query) {
    const { reports } = await readDrift(workspace.files);
    const report = reports.find(({ name }) => name === query.get("stream")) ?? reports.at(-1);
    return report?.columns.flatMap(featureRows);
  },
  draw: (rows, { narrow, page, label, ...given }) => {
    const width = narrow ? given.width : WIDE;
    const options = { narrow, page, width };
    const parts = [...Map.groupBy(rows, ({ feature }) => feature)].map(([feature, own]) =>
      own[0].category === null
        ? drawNumbers(own, { ...options, label: feature })
        : drawCategories(own, { ...options, label: feature })
    );
    return stackPlots(parts, { width, height: HEIGHT, columns: narrow ? 1 : 2, label });
  },
};

function featureRows(
  { column: feature, distributions }: StreamReport["columns"][number],
): DistributionRow[] {
  if (!distributions) return [];
  const sides = [
    { side: "reference", ...distributions.reference },
    { side: "stream", ...distributions.current },
  ] as const;
  return sides.flatMap(({ side, x, y }) => {
    const total = y.reduce((sum, count) => sum + count, 0);
    return y.map((value, at): DistributionRow => {
      const from = x[at], to = x[at + 1];
      return typeof from === "number" && typeof to === "number"
        ? { feature, side, from, to, category: null, value }
        : { feature, side, from: null, to: null, category: String(from), value: value / total };
    });
  });
}

function drawNumbers(
  rows: readonly DistributionRow[],
  { width, narrow, label }: DrawingOptions,
): string {
  const bars = { x1: "from", x2: "to", y: "value" };
  const of = (side: DistributionRow["side"]) => rows.filter((row) => row.side === side);
  return drawPlot({
    width,
    height: HEIGHT,
    marginLeft: 60,
    marginTop: 30,
    marginBottom: 34,
    x: { label: null, ticks: narrow ? 4 : 8 },
    y: { label: shortName(label, narrow ? 34 : 60), ticks: 3, grid: true },
    marks: [
      Plot.rectY(of("reference"), { ...bars, fill: COLOUR.blue, fillOpacity: 0.35 }),
      Plot.rectY(of("stream"), { ...bars, fill: COLOUR.orange, fillOpacity: 0.35 }),
      Plot.ruleY([0]),
    ],
  }, { label });
}

function drawCategories(
  rows: readonly DistributionRow[],
  { width, narrow, label }: DrawingOptions,
): string {
  const frequent = rows.filter(({ side }) => side === "reference")
    .toSorted((a, b) => b.value - a.value).slice(0, MOST_CATEGORIES)
    .map(({ category }) => category);
  const shown = rows.filter(({ category }) => frequent.includes(category));
  return drawPlot({
    width,
    height: HEIGHT,
    marginLeft: 60,
    marginTop: 30,
    marginBottom: 34,
    fx: {
      domain: frequent,
      label: null,
      tickFormat: (name: string) => shortName(name, narrow ? 4 : 9),
    },
    x: { domain: ["reference", "stream"], axis: null },
    y: { label: shortName(label, narrow ? 34 : 60), tickFormat: "%", ticks: 3, grid: true },
    marks: [
      Plot.barY(shown, {
        fx: "category",
        x: "side",
        y: "value",
        fill: ({ side }: DistributionRow) => side === "reference" ? COLOUR.blue : COLOUR.orange,
        fillOpacity: 0.7,
      }),
      Plot.ruleY([0]),
    ],
  }, { label });
}
