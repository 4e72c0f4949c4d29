// %% [markdown]
// # The catalogue
//
// What the models learn from: the products after cleaning, their classes, what is missing, and which
// rows contradict each other. Reads the outs of `deno task pipeline`.

// %% tags=["parameters"]
const products = 12; // shown at the end

// %%
import * as Plot from "@observablehq/plot";
import { PALETTE, plotFigure } from "../src/figures/plot_figure.ts";
import { gallery } from "../src/notebook/output/html.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import type { CatalogueDescription } from "../src/data/catalogue/description.ts";
import type { PreprocessReport } from "../src/data/catalogue/processed.ts";
import { readJson } from "../src/files/atomic_write.ts";

const report = await readJson("data/processed/report.json") as PreprocessReport;
const description = await readJson("data/processed/description.json") as CatalogueDescription;

// %% [markdown]
// ## Nothing is lost
//
// Every row of the raw files is kept, or stands in `data/processed/quarantine.csv` with its line and
// the reason. The two always add up.

// %%
[
  { rows: report.rows.kept, "what became of them": "kept" },
  ...Object.entries(report.quarantined).map(([reason, rows]) => ({
    rows,
    "what became of them": `quarantined: ${reason.replaceAll("_", " ")}`,
  })),
  { rows: report.rows.in, "what became of them": "in the raw files" },
];

// %% [markdown]
// ## Classes
//
// Some classes have many times the products of others. That is why scores are *weighted* F1: each
// class counts by its rows, so that the score speaks about products. A class keeps the same share in
// all three parts.

// %%
const byPart = report.classes.flatMap(({ name, train, validation, test }) => [
  { name, part: "train", rows: train },
  { name, part: "validation", rows: validation },
  { name, part: "test", rows: test },
]);

// %% tags=["hide-input"]
plotFigure({
  height: 60 + 19 * report.classes.length,
  marginLeft: 210,
  x: { label: "products", grid: true },
  y: { label: null },
  color: {
    legend: true,
    domain: ["train", "validation", "test"],
    range: [PALETTE.blue, PALETTE.green, PALETTE.orange],
  },
  marks: [
    Plot.barX(byPart, { x: "rows", y: "name", fill: "part", sort: { y: "x", reverse: true } }),
  ],
});

// %% [markdown]
// ## Lengths
//
// Titles have a few dozen characters and are always there. Descriptions are ten times longer, where
// there are any.

// %%
const lengths = (["titles", "descriptions"] as const).flatMap((field) => {
  const { edges, counts } = description[field];
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return edges.slice(1).map((characters, at) => {
    below += counts[at];
    return { field, characters, share: below / total };
  });
});

// %% tags=["hide-input"]
plotFigure({
  height: 260,
  x: { label: "characters after cleaning", type: "log", grid: true },
  y: { label: "share of products that are shorter", tickFormat: "%", grid: true },
  color: {
    legend: true,
    domain: ["titles", "descriptions"],
    range: [PALETTE.blue, PALETTE.orange],
  },
  marks: [Plot.line(lengths, { x: "characters", y: "share", stroke: "field", marker: true })],
});

// %% [markdown]
// ## Missing descriptions
//
// A product without a description has only its title and its picture. Classes differ much in how often
// that happens; where it does, a model must read titles well.

// %%
const missing = description.classes.map(({ name, rows, missing_descriptions }) => ({
  name,
  share: rows === 0 ? 0 : missing_descriptions / rows,
}));

// %% tags=["hide-input"]
plotFigure({
  height: 60 + 19 * missing.length,
  marginLeft: 210,
  x: { label: "share without description", tickFormat: "%", grid: true, domain: [0, 1] },
  y: { label: null },
  marks: [
    Plot.ruleY(missing, { x1: 0, x2: "share", y: "name", stroke: PALETTE.faint }),
    Plot.dot(missing, {
      x: "share",
      y: "name",
      r: 4,
      fill: PALETTE.orange,
      sort: { y: "x", reverse: true },
    }),
  ],
});

// %% [markdown]
// ## Equal texts
//
// Products with equal texts stay in one part: else a model that has seen a text in training would be
// asked about it again. Where their labels disagree, no model of texts can be right about all of them.

// %%
const share = (rows: number) => `${(100 * rows / report.rows.kept).toFixed(1)} %`;
[
  { "": "in groups of equal texts", ...report.duplicates },
  { "": "of which the labels disagree", ...report.conflicting_duplicates },
].map((row) => ({ ...row, "of all": share(row.rows) }));

// %% [markdown]
// ## A few products
//
// As cleaned: markup gone, entities resolved, white space single.

// %%
const train = await readTable("data/processed/train.arrow", {
  columns: ["title", "label", "image"],
});
const labels = getColumn(train, "label", "int32").values;
const images = getColumn(train, "image", "utf8?").values;
const firstOfClass = [...new Map(
  Array.from(labels, (label, row): [number, number] => [label, row]).reverse(),
).values()].filter((row) => images[row] !== null).sort((a, b) => a - b).slice(0, products);
const titles = getColumn(train, "title", "utf8").values;
const shown = await Promise.all(firstOfClass.map(async (row) => ({
  bytes: await Deno.readFile(`data/raw/${images[row]}`),
  caption: `${report.classes[labels[row]].name}: ${titles[row].slice(0, 70)}`,
})));
gallery(shown);
