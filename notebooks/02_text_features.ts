// %% [markdown]
// # From a text to features
//
// The text model reads n-grams: words, pairs of words, and pieces of words. This notebook follows one
// product from its title to the numbers that the model sees, and to its answer. Reads the outs of
// `deno task pipeline`.

// %% tags=["parameters"]
const fewest = 6; // words of the title, at least, of the product that is shown
const telling = 5; // words a class

// %%
import * as Plot from "@observablehq/plot";
import { PALETTE, plotFigure } from "../src/figures/plot_figure.ts";
import { html } from "../src/notebook/output/html.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { tokenize } from "../src/features/text/folded_text.ts";
import { textBlocks } from "../src/features/text/text_blocks.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { hashTexts } from "../src/features/text/text_vectorizer.ts";
import type { PreprocessReport } from "../src/data/catalogue/processed.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { Predictor } from "../src/prediction/predictor.ts";
import { loadParams } from "../src/config/params.ts";
import { chooseProvider } from "../src/runtime/providers.ts";

const readTexts = async (part: string) => {
  const table = await readTable(`data/processed/${part}.arrow`, {
    columns: ["title", "description", "label"],
  });
  const descriptions = getColumn(table, "description", "utf8?").values;
  return {
    products: getColumn(table, "title", "utf8").values
      .map((title, at) => ({ title, description: descriptions[at] })),
    labels: getColumn(table, "label", "int32").values,
  };
};
const train = await readTexts("train");
const test = await readTexts("test");
const { classes } = await readJson("data/processed/report.json") as PreprocessReport;
const row = Math.max(0, test.products.findIndex(({ title }) => title.split(" ").length >= fewest));
const product = test.products[row];
product;

// %% [markdown]
// ## Words
//
// Lower case, accents dropped, split where letters meet digits and at camelCase: `Été2024` and `ete
// 2024` are the same words.

// %%
tokenize(product.title, 400);

// %% [markdown]
// ## N-grams
//
// Runs of one and two words, and of three to five letters inside a word, are hashed into buckets. A
// text is four blocks of weighted buckets: words and pieces of words of title and description together
// and words of each alone. A bucket weighs 1 + ln(count), and each block is brought to one length, so
// that a long description does not drown the title.

// %%
const preprocessor = textPreprocessorFromJson(await readJson("models/text/preprocess.json"));
const { settings, vocabulary } = preprocessor;
const blockNames = ["words", "pieces of words", "words of the title", "words of the description"];
textBlocks(product, settings).map(({ buckets, weights }, at) => ({
  block: blockNames[at],
  buckets: buckets.length,
  "known from training": Array.from(buckets).filter((one) => vocabulary.rowIndex(one) >= 0).length,
  "largest weight": Math.max(0, ...weights),
}));

// %% [markdown]
// ## How many there are
//
// The number of different n-grams grows with the catalogue and never quite stops (Heaps' law): there
// is always another brand, another size. The dashed line would be a catalogue in which every product
// brings only new ones.

// %%
const hashed = hashTexts(train.products, settings);
const known = new Set<number>();
const growth: { products: number; "different n-grams": number; all: number }[] = [];
const every = Math.ceil(train.products.length / 60);
for (let at = 0; at < train.products.length; at++) {
  for (const bucket of hashed.indices.subarray(hashed.offsets[at], hashed.offsets[at + 1])) {
    known.add(bucket);
  }
  if (at % every === 0 || at === train.products.length - 1) {
    growth.push({ products: at + 1, "different n-grams": known.size, all: hashed.offsets[at + 1] });
  }
}

// %% tags=["hide-input"]
plotFigure({
  height: 280,
  marginLeft: 60,
  x: { label: "products read", grid: true },
  y: { label: "different n-grams", grid: true, tickFormat: "s" },
  marks: [
    Plot.line(growth, {
      x: "products",
      y: "all",
      stroke: PALETTE.faint,
      strokeDasharray: "4 4",
      filter: ({ all }: { all: number }) => all <= 1.2 * known.size,
    }),
    Plot.line(growth, {
      x: "products",
      y: "different n-grams",
      stroke: PALETTE.blue,
      strokeWidth: 2,
    }),
  ],
});

// %% [markdown]
// ## The words of a class
//
// For each word, in how many products of the class it stands against how many of all others, as a
// logarithm of the ratio (with one half added to each count). These words alone would place many
// products.

// %%
const wordsOf = ({ title, description }: typeof product) =>
  new Set(tokenize(`${title} ${description ?? ""}`, 800).filter((word) => word.length > 2));
const counts = new Map<string, Uint32Array>();
train.products.forEach((one, at) => {
  for (const word of wordsOf(one)) {
    const found = counts.get(word) ?? new Uint32Array(classes.length);
    found[train.labels[at]]++;
    counts.set(word, found);
  }
});
const tellingWords = classes.map(({ name, train: rows }, label) => {
  const others = train.products.length - rows;
  const scored = [...counts].map(([word, found]) => {
    const inside = found[label], outside = found.reduce((sum, one) => sum + one, 0) - inside;
    return { word, score: Math.log((inside + 0.5) / rows) - Math.log((outside + 0.5) / others) };
  });
  return { class: name, words: scored.sort((a, b) => b.score - a.score).slice(0, telling) };
});

// %%
tellingWords.map(({ class: name, words }) => ({
  class: name,
  "most telling words": words.map(({ word }) => word).join(", "),
}));

// %% [markdown]
// ## What the model says
//
// The same code answers here, in the evaluation and in the API: `Predictor` cleans, hashes and runs
// `model.onnx`.

// %%
const { runtime } = await loadParams();
const { provider } = await chooseProvider(runtime.provider);
const predictor = await Predictor.open("models/text", { provider, threads: runtime.threads });
const [ranked] = await predictor.rank([product], 8);

// %% tags=["hide-input"]
plotFigure({
  title: `“${product.title.slice(0, 80)}” is ${classes[test.labels[row]].name}`,
  height: 230,
  marginLeft: 210,
  x: { label: "probability", domain: [0, 1], grid: true },
  y: { label: null, domain: ranked.map(({ name }) => name) },
  marks: [
    Plot.barX(ranked, {
      x: "probability",
      y: "name",
      fill: ({ name }: { name: string }) =>
        name === classes[test.labels[row]].name ? PALETTE.green : PALETTE.faint,
    }),
  ],
});

// %% [markdown]
// ## Which words spoke
//
// Leave one word out and see how the probability of the first class falls (occlusion). The darker a
// word, the more of the probability it carried; orange words spoke against it.

// %%
const words = product.title.split(" ");
const variants = [words, ...words.map((_, at) => words.filter((_, other) => other !== at))];
const probabilities = await predictor.probabilities(
  variants.map((kept) => ({ title: kept.join(" "), description: product.description })),
);
const best = predictor.labels.findIndex(({ code }) => code === ranked[0].code);
const falls = words.map((_, at) =>
  probabilities[best] - probabilities[(at + 1) * predictor.labels.length + best]
);
const largest = Math.max(...falls.map(Math.abs), 1e-6);
const marked = words.map((word, at) => {
  const strength = (0.85 * Math.abs(falls[at]) / largest).toFixed(2);
  const colour = falls[at] >= 0 ? "0, 158, 115" : "213, 94, 0";
  return html`
    <mark style="background: rgba(${colour}, ${strength})" title="${falls[at].toFixed(
      4,
    )}">${word}</mark>
  `;
});
html`<p style="font-size: 1.1rem; line-height: 2">${marked}</p>`;
