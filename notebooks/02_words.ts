// %% [markdown]
// # 2. Words
//
// From a text to features, and from features to the prediction of the text model. Run
// `deno task pipeline` first, then this with `deno task notebooks 02`.

// %%
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { vectorize } from "../src/features/text/text_vectorizer.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { Predictor } from "../src/prediction/predictor.ts";
import { loadParams } from "../src/config/params.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { shareBar, terminalTable } from "../src/terminal/text_table.ts";

const test = await readTable("data/processed/test.arrow", { columns: ["title", "label"] });
const titles = getColumn(test, "title", "utf8").values;
const labels = getColumn(test, "label", "int32").values;

// %% [markdown]
// ## From a text to a sparse row
//
// Words, pairs of words and pieces of words are hashed into buckets; those known from training have
// a row in the embedding table. A text is the weighted list of its known n-grams.

// %%
const preprocessor = textPreprocessorFromJson(await readJson("models/text/preprocess.json"));
const { buckets } = preprocessor.settings;
const { size } = preprocessor.vocabulary;
console.log(`${size} of ${buckets} buckets are known (${(100 * size / buckets).toFixed(1)} %)`);
for (const title of titles.slice(0, 3)) {
  const { indices } = vectorize([{ title, description: null }], preprocessor);
  console.log(`  ${String(indices.length).padStart(4)} known n-grams in “${title.slice(0, 64)}”`);
}

// %% [markdown]
// ## What the model says
//
// The Predictor cleans, vectorizes and runs model.onnx; the API answers with the same code.

// %%
const { runtime } = await loadParams();
const { provider } = await chooseProvider(runtime.provider);
const predictor = await Predictor.open("models/text", { provider, threads: runtime.threads });
const products = titles.slice(0, 5).map((title) => ({ title, description: null }));
const ranked = await predictor.rank(products, 3);
ranked.forEach((classes, row) => {
  console.log(`\n“${titles[row].slice(0, 72)}” is ${predictor.labels[labels[row]].name}`);
  for (const { name, probability } of classes) {
    console.log(`  ${shareBar(probability, 16).padEnd(16)} ${probability.toFixed(3)}  ${name}`);
  }
});

// %% [markdown]
// ## Which words matter
//
// Leave one word out and see how the probability of the likeliest class falls.

// %%
const title = titles.find((title) => title.split(" ").length >= 6) ?? titles[0];
const words = title.split(" ");
const variants = words.map((_, at) => words.filter((_, other) => other !== at).join(" "));
const all = [title, ...variants].map((text) => ({ title: text, description: null }));
const probabilities = await predictor.probabilities(all);
const classes = predictor.labels.length;
const whole = probabilities.subarray(0, classes);
const best = whole.indexOf(Math.max(...whole));
console.log(`\n“${title}” is ${predictor.labels[best].name} with ${whole[best].toFixed(3)}`);
console.log(terminalTable(
  [{ header: "without" }, { header: "probability falls by", align: "right" }],
  words.map((word, at) => [
    word,
    (whole[best] - probabilities[(at + 1) * classes + best]).toFixed(3),
  ]),
));
await predictor.release();
