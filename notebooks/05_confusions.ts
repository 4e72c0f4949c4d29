// %% [markdown]
// # What the model confuses
//
// Where the text model is wrong on the test part, how sure it was, and which labels may be wrong
// themselves. Reads the outs of `deno task pipeline`.

// %% tags=["parameters"]
const model = "text"; // text, image or fusion, if it was evaluated
const pairs = 8; // of classes, most confused first
const suspicious = 15; // products whose label the model doubts most

// %%
import * as Plot from "@observablehq/plot";
import { PALETTE, plotFigure } from "../src/figures/plot_figure.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { readJson } from "../src/files/atomic_write.ts";
import type { Curves, Metrics } from "../src/scoring/metric_files.ts";
import type { PreprocessReport } from "../src/data/catalogue/processed.ts";

const metrics = await readJson(`metrics/${model}.json`) as Metrics;
const curves = await readJson(`metrics/${model}_curves.json`) as Curves;
const { classes } = await readJson("data/processed/report.json") as PreprocessReport;
const nameOf = (label: number) => classes[label].name;
console.log(
  `weighted F1 ${metrics.weighted_f1.toFixed(3)}, 95 % interval ` +
    `${metrics.weighted_f1_low.toFixed(3)} to ${metrics.weighted_f1_high.toFixed(3)}, ` +
    `${metrics.rows} products`,
);

// %% [markdown]
// ## Class by class
//
// Dots are F1, lines their 95 % bootstrap interval. A long line means few test rows: do not read much
// into its dot.

// %%
const byClass = Object.entries(metrics.classes).map(([code, { name, f1, support }]) => ({
  name,
  f1,
  support,
  low: curves.class_intervals[code]?.low ?? f1,
  high: curves.class_intervals[code]?.high ?? f1,
})).sort((a, b) => a.f1 - b.f1);

// %% tags=["hide-input"]
plotFigure({
  height: 60 + 19 * byClass.length,
  marginLeft: 210,
  x: { label: "F1", domain: [0, 1], grid: true },
  y: { label: null, domain: byClass.map(({ name }) => name) },
  marks: [
    Plot.ruleY(byClass, {
      y: "name",
      x1: "low",
      x2: "high",
      stroke: PALETTE.faint,
      strokeWidth: 3,
    }),
    Plot.dot(byClass, { y: "name", x: "f1", fill: PALETTE.blue, r: 4 }),
    Plot.ruleX([metrics.weighted_f1], { stroke: PALETTE.orange, strokeDasharray: "4 4" }),
  ],
});

// %% [markdown]
// ## The confusion matrix
//
// Rows are true classes, columns predictions; colour is the share of the row. The diagonal is left out,
// so that mistakes show.

// %%
const predictions = await readTable(`metrics/${model}_predictions.arrow`, {
  columns: ["actual", "predicted", "confidence"],
});
const actual = Array.from(getColumn(predictions, "actual", "int32").values);
const predicted = Array.from(getColumn(predictions, "predicted", "int32").values);
const confidence = getColumn(predictions, "confidence", "float32").values;
const rowsOf = Map.groupBy(actual.keys(), (row) => actual[row]);
const cells = [...rowsOf].flatMap(([label, rows]) =>
  [...Map.groupBy(rows, (row) => predicted[row])].map(([other, wrong]) => ({
    actual: nameOf(label),
    predicted: nameOf(other),
    rows: wrong.length,
    share: wrong.length / rows.length,
  }))
).filter((cell) => cell.actual !== cell.predicted);

// %% tags=["hide-input"]
const names = byClass.map(({ name }) => name);
plotFigure({
  width: 760,
  height: 190 + 19 * names.length,
  marginLeft: 190,
  marginBottom: 170,
  x: { label: "predicted", domain: names, tickRotate: -60 },
  y: { label: "true", domain: names },
  color: {
    scheme: "oranges",
    type: "sqrt",
    domain: [0, Math.max(...cells.map(({ share }) => share))],
  },
  marks: [
    Plot.cell(names.map((name) => ({ name })), {
      x: "name",
      y: "name",
      fill: PALETTE.faint,
      fillOpacity: 0.3,
    }),
    Plot.cell(cells, { x: "predicted", y: "actual", fill: "share" }),
  ],
});

// %% [markdown]
// ## The pairs that cost most
//
// By number of products, whichever way round.

// %%
const byPair = Map.groupBy(
  cells,
  ({ actual, predicted }) => [actual, predicted].sort().join(" ↔ "),
);
const worstPairs = [...byPair].map(([pair, both]) => ({
  pair,
  products: both.reduce((sum, { rows }) => sum + rows, 0),
})).sort((a, b) => b.products - a.products).slice(0, pairs);
worstPairs;

// %% [markdown]
// ## Does it know what it does not know?
//
// First: among products for which it says 80 %, are 80 % right? Then: if only the surest products were
// answered, how many of those answers would be wrong?

// %%
console.log(
  `expected calibration error ${metrics.ece.toFixed(3)}; ` +
    `95 % right on the surest ${(100 * metrics.coverage_at_95_accuracy).toFixed(0)} % of products`,
);

// %% tags=["hide-input"]
plotFigure({
  width: 360,
  height: 320,
  x: { label: "probability that it gave", domain: [0, 1], grid: true },
  y: { label: "share that was right", domain: [0, 1], grid: true },
  r: { range: [2, 11] },
  marks: [
    Plot.line([[0, 0], [1, 1]], { stroke: PALETTE.faint, strokeDasharray: "4 4" }),
    Plot.dot(curves.reliability.filter(({ rows }) => rows > 0), {
      x: "confidence",
      y: "accuracy",
      r: "rows",
      fill: PALETTE.blue,
      fillOpacity: 0.7,
    }),
  ],
});

// %% tags=["hide-input"]
plotFigure({
  width: 640,
  height: 240,
  x: { label: "share of products answered", tickFormat: "%", domain: [0, 1] },
  y: { label: "share wrong among them", tickFormat: "%", grid: true },
  marks: [
    Plot.areaY(curves.risk_coverage, {
      x: "coverage",
      y: "risk",
      fill: PALETTE.blue,
      fillOpacity: 0.15,
    }),
    Plot.line(curves.risk_coverage, {
      x: "coverage",
      y: "risk",
      stroke: PALETTE.blue,
      strokeWidth: 2,
    }),
    Plot.ruleY([0.05], { stroke: PALETTE.orange, strokeDasharray: "4 4" }),
  ],
});

// %% [markdown]
// ## Is the label right?
//
// Where the model is sure of another class, the label deserves a second look before the model does.

// %%
const test = await readTable("data/processed/test.arrow", { columns: ["title"] });
const titles = getColumn(test, "title", "utf8").values;
const doubted = [...actual.keys()].filter((row) => actual[row] !== predicted[row])
  .sort((a, b) => confidence[b] - confidence[a] || a - b).slice(0, suspicious);
doubted.map((row) => ({
  title: titles[row].slice(0, 60),
  label: nameOf(actual[row]),
  "the model says": nameOf(predicted[row]),
  probability: confidence[row],
}));
