/** Figures of one scored model: `?model=text`. */
import * as Plot from "@observablehq/plot";
import type { Page } from "../page.ts";
import { readModels, type ScoredModel } from "../workspace/models.ts";
import { COLOUR, drawPlot } from "./draw_plot.ts";
import { type Figure, shortName } from "./figure.ts";
import { stackPlots } from "./stacked_plots.ts";

async function findModel(page: Page, query: URLSearchParams): Promise<ScoredModel | undefined> {
  const models = await readModels(page.workspace.files);
  return models.find(({ name }) => name === query.get("model")) ?? models[0];
}

interface ClassRow {
  code: string;
  name: string;
  f1: number;
  low: number | null;
  high: number | null;
  support: number;
  [key: string]: string | number | null;
}

/** F1 of each class with its interval. */
export const classF1: Figure<ClassRow> = {
  title: ({ t }) => t("F1 by class", "F1 par classe"),
  note: ({ t }) =>
    t(
      "Dots: F1 on the test part; lines: 95 % bootstrap interval. Lowest first.",
      "Points : F1 sur la partie de test ; traits : intervalle bootstrap à 95 %. Les plus bas d’abord.",
    ),
  async rows(page, query) {
    const model = await findModel(page, query);
    if (model === undefined) return undefined;
    return Object.entries(model.metrics.classes).map(([code, { name, f1, support }]) => ({
      code,
      name,
      f1,
      low: model.curves?.class_intervals[code]?.low ?? null,
      high: model.curves?.class_intervals[code]?.high ?? null,
      support,
    })).sort((a, b) => a.f1 - b.f1);
  },
  draw: (rows, { width, narrow, page, label }) => {
    const named = rows.map((row) => ({ ...row, y: shortName(row.name, narrow ? 15 : 32) }));
    const domain = [...new Set(named.map(({ y }) => y))];
    return drawPlot({
      width,
      height: 68 + 20 * domain.length,
      marginLeft: narrow ? 118 : 220,
      marginRight: 16,
      marginBottom: 42,
      x: { label: page.t("F1", "F1"), domain: [0, 1], grid: true, ticks: narrow ? 3 : 6 },
      y: { domain, label: null },
      marks: [
        Plot.ruleY(named.filter(({ low }) => low !== null), {
          y: "y",
          x1: "low",
          x2: "high",
          stroke: COLOUR.blue,
          strokeOpacity: 0.5,
          strokeWidth: 3,
        }),
        Plot.dot(named, { y: "y", x: "f1", fill: COLOUR.blue, r: 4 }),
      ],
    }, { label });
  },
};

/** Accuracy by confidence. */
export const reliability: Figure<
  { low: number; high: number; rows: number; confidence: number; accuracy: number }
> = {
  title: ({ t }) => t("Calibration", "Calibration"),
  note: ({ t }) =>
    t(
      "Share of right answers against the probability that the model gave. On the diagonal it keeps its word; dots grow with their rows.",
      "Part de bonnes réponses selon la probabilité annoncée. Sur la diagonale, le modèle tient parole ; les points grandissent avec leurs lignes.",
    ),
  async rows(page, query) {
    const model = await findModel(page, query);
    return model?.curves?.reliability.filter(({ rows }) => rows > 0);
  },
  draw: (rows, { width, narrow, page, label }) =>
    drawPlot({
      width,
      height: narrow ? 260 : 320,
      marginLeft: 48,
      marginBottom: 46,
      x: {
        label: page.t("mean probability", "probabilité moyenne"),
        domain: [0, 1],
        grid: true,
        ticks: 5,
      },
      y: { label: page.t("accuracy", "exactitude"), domain: [0, 1], grid: true, ticks: 5 },
      r: { range: [3, 12] },
      marks: [
        Plot.line([[0, 0], [1, 1]], { stroke: COLOUR.faint, strokeDasharray: "4 4" }),
        Plot.line(rows, { x: "confidence", y: "accuracy", stroke: COLOUR.blue, strokeWidth: 1.5 }),
        Plot.dot(rows, {
          x: "confidence",
          y: "accuracy",
          r: "rows",
          fill: COLOUR.blue,
          fillOpacity: 0.7,
        }),
      ],
    }, { label }),
};

/** Share of wrong answers by share of rows answered. */
export const riskCoverage: Figure<{ coverage: number; risk: number; confidence: number }> = {
  title: ({ t }) => t("Risk and coverage", "Risque et couverture"),
  note: ({ t }) =>
    t(
      "Wrong answers among the surest rows, for each share answered. Below the dashed line 95 % are right.",
      "Erreurs parmi les lignes les plus sûres, selon la part répondue. Sous le tireté, 95 % sont justes.",
    ),
  async rows(page, query) {
    const points = (await findModel(page, query))?.curves?.risk_coverage;
    return points?.map((point) => ({ ...point }));
  },
  draw: (rows, { width, narrow, page, label }) =>
    drawPlot({
      width,
      height: narrow ? 240 : 320,
      marginLeft: 48,
      marginBottom: 46,
      x: {
        label: page.t("share answered", "part répondue"),
        domain: [0, 1],
        tickFormat: "%",
        ticks: 5,
      },
      y: {
        label: page.t("share wrong", "part d’erreurs"),
        tickFormat: "%",
        grid: true,
        zero: true,
      },
      marks: [
        Plot.ruleY([0.05], { stroke: COLOUR.orange, strokeDasharray: "4 4" }),
        Plot.areaY(rows, { x: "coverage", y: "risk", fill: COLOUR.blue, fillOpacity: 0.15 }),
        Plot.line(rows, { x: "coverage", y: "risk", stroke: COLOUR.blue, strokeWidth: 2 }),
      ],
    }, { label }),
};

interface LearningRow {
  metric: string;
  step: number;
  value: number;
  [key: string]: string | number;
}

/** Metrics over the steps of the newest training run. */
export const learning: Figure<LearningRow> = {
  title: ({ t }) => t("Learning curves", "Courbes d’apprentissage"),
  note: ({ t }) =>
    t(
      "Newest training run, each metric on its own scale.",
      "Dernier entraînement, chaque mesure à son échelle.",
    ),
  async rows(page, query) {
    const [runs, model] = await Promise.all([page.workspace.runs.read(), findModel(page, query)]);
    const points = model && runs?.curves.get(model.name);
    if (!points || points.length === 0) return undefined;
    return points.map(({ metric, step, value }) => ({ metric, step, value }));
  },
  draw: (rows, { width, narrow, page, label }) => {
    const metrics = [...new Set(rows.map(({ metric }) => metric))];
    const height = 120;
    const parts = metrics.map((metric, at) =>
      drawPlot({
        width,
        height,
        marginLeft: 60,
        marginTop: 26,
        x: {
          label: at === metrics.length - 1 ? page.t("step", "pas") : null,
          ticks: narrow ? 4 : 8,
        },
        y: { label: shortName(metric, narrow ? 34 : 60), ticks: 3, grid: true },
        marks: [
          Plot.line(rows.filter((row) => row.metric === metric), {
            x: "step",
            y: "value",
            stroke: COLOUR.blue,
            strokeWidth: 1.5,
          }),
        ],
      }, { label: metric })
    );
    return stackPlots(parts, { width, height, label });
  },
};
