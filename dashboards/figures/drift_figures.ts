/** Figures of drift over streams: `?stream=…&column=…`. */
import * as Plot from "@observablehq/plot";
import { readDrift } from "../workspace/drift.ts";
import { COLOUR, drawPlot } from "./draw_plot.ts";
import { type Figure, shortName } from "./figure.ts";

/** Share of drifted columns, stream by stream. */
export const driftTimeline: Figure<
  { stream: string; share: number; limit: number; drifted: string }
> = {
  title: ({ t }) => t("Drifted features, stream by stream", "Variables dérivées, flux par flux"),
  note: ({ t }) =>
    t(
      "Share of the tested features that drifted; orange where the verdict is drift.",
      "Part des variables testées qui dérivent ; orange quand le verdict est la dérive.",
    ),
  async rows({ workspace }) {
    const { reports } = await readDrift(workspace.files);
    if (reports.length === 0) return undefined;
    return reports.map(({ name, share, driftShare = 0.5, drifted }) => ({
      stream: name,
      share,
      limit: driftShare,
      drifted: drifted ? "yes" : "no",
    }));
  },
  draw: (rows, { width, narrow, page, label }) =>
    drawPlot({
      width,
      height: 220,
      marginLeft: 48,
      marginBottom: 44,
      x: {
        domain: rows.map(({ stream }) => stream),
        label: null,
        tickFormat: (name: string) => shortName(name, narrow ? 6 : 12),
        tickRotate: rows.length > (narrow ? 4 : 10) ? -40 : 0,
      },
      y: {
        label: page.t("share drifted", "part dérivée"),
        domain: [0, 1],
        tickFormat: "%",
        ticks: 4,
        grid: true,
      },
      marks: [
        Plot.barY(rows, {
          x: "stream",
          y: "share",
          fill: (row) => row.drifted === "yes" ? COLOUR.orange : COLOUR.blue,
        }),
        Plot.tickY(rows, {
          x: "stream",
          y: "limit",
          stroke: "currentColor",
          strokeDasharray: "2 2",
        }),
        Plot.ruleY([0]),
      ],
    }, { label }),
};

/** Expected against true F1, stream by stream. */
export const expectedF1: Figure<
  {
    stream: string;
    expected: number | null;
    low: number | null;
    high: number | null;
    truth: number | null;
  }
> = {
  title: ({ t }) => t("Expected and true F1", "F1 attendu et vrai"),
  note: ({ t }) =>
    t(
      "Line: F1 expected without labels, with its interval. Orange dots: F1 once the labels were known.",
      "Trait : F1 attendu sans étiquettes, avec son intervalle. Points orange : F1 une fois les étiquettes connues.",
    ),
  async rows({ workspace }) {
    const { reports } = await readDrift(workspace.files);
    const scored = reports.filter(({ performance }) =>
      typeof performance?.expected_f1 === "number"
    );
    if (scored.length === 0) return undefined;
    return scored.map(({ name, performance }) => ({
      stream: name,
      expected: performance!.expected_f1 ?? null,
      low: performance!.expected_interval?.low ?? null,
      high: performance!.expected_interval?.high ?? null,
      truth: performance!.true_f1 ?? null,
    }));
  },
  draw: (rows, { width, narrow, label }) =>
    drawPlot({
      width,
      height: 240,
      marginLeft: 48,
      marginBottom: 44,
      x: {
        type: "point",
        domain: rows.map(({ stream }) => stream),
        label: null,
        tickFormat: (name: string) => shortName(name, narrow ? 6 : 12),
        tickRotate: rows.length > (narrow ? 4 : 10) ? -40 : 0,
      },
      y: { label: "F1", grid: true, ticks: 4 },
      marks: [
        Plot.areaY(rows, {
          x: "stream",
          y1: "low",
          y2: "high",
          fill: COLOUR.blue,
          fillOpacity: 0.15,
        }),
        Plot.line(rows, { x: "stream", y: "expected", stroke: COLOUR.blue, strokeWidth: 2 }),
        Plot.dot(rows, { x: "stream", y: "expected", fill: COLOUR.blue, r: 3 }),
        Plot.dot(rows.filter(({ truth }) => truth !== null), {
          x: "stream",
          y: "truth",
          fill: COLOUR.orange,
          r: 5,
        }),
      ],
    }, { label }),
};

/** The distributions of one column of one stream, as bins or categories. */
export const driftDistribution: Figure<{ side: string; at: string; value: number }> = {
  title: ({ t }) => t("Distributions", "Distributions"),
  note: ({ t }) => t("Blue: reference. Orange: the stream.", "Bleu : référence. Orange : le flux."),
  async rows({ workspace }, query) {
    const { reports } = await readDrift(workspace.files);
    const report = reports.find(({ name }) => name === query.get("stream")) ?? reports.at(-1);
    const columns = report?.columns.filter(({ distributions }) => distributions) ?? [];
    const column = columns.find(({ column }) => column === query.get("column")) ??
      columns.find(({ drifted }) => drifted) ?? columns[0];
    if (column?.distributions === undefined) return undefined;
    return (["reference", "current"] as const).flatMap((side) => {
      const { x, y } = column.distributions![side];
      return y.slice(0, 40).map((value, at) => ({ side, at: binName(x, at, y.length), value }));
    });
  },
  draw: (rows, { width, narrow, label }) => {
    const domain = [...new Set(rows.map(({ at }) => at))];
    const margin = narrow ? 104 : 150;
    return drawPlot({
      width,
      height: 72 + 26 * domain.length,
      marginLeft: margin,
      marginRight: 24,
      marginBottom: 42,
      x: { label: null, grid: true, ticks: narrow ? 3 : 6 },
      fy: { domain, label: null, tickFormat: (name: string) => shortName(name, narrow ? 14 : 22) },
      y: { axis: null, domain: ["reference", "current"] },
      marks: [
        Plot.axisFy({
          anchor: "left",
          label: null,
          tickFormat: (name: string) => shortName(name, narrow ? 14 : 22),
        }),
        Plot.barX(rows, {
          x: "value",
          y: "side",
          fy: "at",
          fill: (row) => row.side === "reference" ? COLOUR.blue : COLOUR.orange,
        }),
        Plot.ruleX([0]),
      ],
    }, { label });
  },
};

/** The name of a bin: its edges, or its category. */
function binName(x: readonly (number | string)[], at: number, bins: number): string {
  if (x.length !== bins + 1) return String(x[at]);
  const [low, high] = [x[at], x[at + 1]].map((edge) => Number(Number(edge).toPrecision(3)));
  return `${low} – ${high}`;
}
