/** Figures of drift over streams. */
import * as Plot from "@observablehq/plot";
import type { Page } from "../page.ts";
import { readDrift, type StreamReport } from "../workspace/drift.ts";
import { COLOUR, drawPlot } from "./draw_plot.ts";
import { type Figure, shortName } from "./figure.ts";

/** A row of each report; undefined where there is no report. */
async function reportRows<Row>(
  { workspace }: Page,
  toRow: (report: StreamReport) => Row,
): Promise<Row[] | undefined> {
  const { reports } = await readDrift(workspace.files);
  return reports.length === 0 ? undefined : reports.map(toRow);
}

/** The scale of streams by name; names are inclined where they are many. */
function streamScale(rows: readonly { stream: string }[], narrow: boolean): Plot.ScaleOptions {
  return {
    domain: rows.map(({ stream }) => stream),
    label: null,
    tickFormat: (name: string) => shortName(name, 12),
    tickRotate: rows.length > (narrow ? 3 : 6) ? -40 : 0,
  };
}

/** Share of drifted columns, stream by stream. */
export const driftTimeline: Figure<
  { stream: string; share: number; alarm: string }
> = {
  title: ({ t }) => t("Drifted features, stream by stream", "Variables dérivées, flux par flux"),
  note: ({ t }) =>
    t(
      "Share of the tested features that drifted; orange once the alarm over all streams is raised.",
      "Part des variables testées qui dérivent ; orange dès que l’alarme sur tous les flux est levée.",
    ),
  rows: (page) =>
    reportRows(page, ({ name, drift_share, alarm }) => ({
      stream: name,
      share: drift_share,
      alarm: alarm ? "yes" : "no",
    })),
  draw: (rows, { width, narrow, page, label }) =>
    drawPlot({
      width,
      height: 220,
      marginLeft: 48,
      marginBottom: 60,
      x: streamScale(rows, narrow),
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
          fill: (row) => row.alarm === "yes" ? COLOUR.orange : COLOUR.blue,
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
  rows: (page) =>
    reportRows(page, ({ name, expected_f1: { value, low, high }, true_f1 }) => ({
      stream: name,
      expected: value,
      low,
      high,
      truth: true_f1,
    })),
  draw: (rows, { width, narrow, label }) =>
    drawPlot({
      width,
      height: 240,
      marginLeft: 48,
      marginBottom: 60,
      x: { type: "point", ...streamScale(rows, narrow) },
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

/** Evidence of drift over all streams so far, and where the alarm is raised. */
export const driftEvidence: Figure<{ stream: string; evidence: number | null; alarm: number }> = {
  title: ({ t }) => t("Evidence of drift", "Indices de dérive"),
  note: ({ t }) =>
    t(
      "Natural logarithm of the evidence over all streams so far; above the dashed line the alarm is raised.",
      "Logarithme naturel des indices cumulés sur tous les flux ; au-dessus du tireté, l’alarme est levée.",
    ),
  rows: (page) =>
    reportRows(page, ({ name, log_evidence, alarm_at }) => ({
      stream: name,
      evidence: log_evidence,
      alarm: alarm_at,
    })),
  draw: (rows, { width, narrow, label }) =>
    drawPlot({
      width,
      height: 240,
      marginLeft: 48,
      marginBottom: 52,
      x: { type: "point", ...streamScale(rows, narrow) },
      y: { label: null, grid: true, ticks: 4, zero: true },
      marks: [
        Plot.line(rows, { x: "stream", y: "alarm", stroke: COLOUR.orange, strokeDasharray: "4 4" }),
        Plot.line(rows, { x: "stream", y: "evidence", stroke: COLOUR.blue, strokeWidth: 2 }),
        Plot.dot(rows, { x: "stream", y: "evidence", fill: COLOUR.blue, r: 3 }),
      ],
    }, { label }),
};
