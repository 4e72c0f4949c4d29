// %% [markdown]
// # Drift over streams
//
// New products arrive week by week, without labels. Have they changed? This notebook cuts the test part
// into a reference and ten streams, changes the words of the later ones on purpose, and watches whether
// the tests see it. Reads the outs of `deno task pipeline`.

// %% tags=["parameters"]
const streams = 10;
const from = 6; // the first stream with drift
const vocabulary = 0.5; // share of the distinct words that become unknown ones
const budget = 0.05; // largest probability of any false alarm, over all streams together
const seed = 42;

// %%
import * as Plot from "@observablehq/plot";
import { PALETTE, plotFigure } from "../src/figures/plot_figure.ts";
import { loadParams } from "../src/config/params.ts";
import { driftedRow } from "../src/data/streams/injected_drift.ts";
import { expectedWeightedF1 } from "../src/drift/estimation/expected_performance.ts";
import { driftReport, isTested } from "../src/drift/reports/drift_report.ts";
import { newMonitor, observeStream } from "../src/drift/sequential/drift_monitor.ts";
import { textPreprocessorFromJson } from "../src/features/text/text_preprocessor.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { Predictor } from "../src/prediction/predictor.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { weightedF1FromProbabilities } from "../src/scoring/evaluation.ts";
import { driftColumns, monitoredRows } from "../src/streams/monitored_rows.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";

// %% [markdown]
// ## A reference and ten streams
//
// The test part has no row that the model has seen. Four tenths of it are the reference; the rest are
// the streams. From the sixth on, half of all distinct words are replaced by words that exist nowhere,
// each always by the same: new brands, another language, a supplier who abbreviates.

// %%
const table = await readTable("data/processed/test.arrow", {
  columns: ["title", "description", "image", "label"],
});
const titles = getColumn(table, "title", "utf8").values;
const descriptions = getColumn(table, "description", "utf8?").values;
const images = getColumn(table, "image", "utf8?").values;
const labels = getColumn(table, "label", "int32").values;
const clean = titles.map((title, index) => ({
  index,
  title,
  description: descriptions[index],
  hasPicture: images[index] !== null,
  label: labels[index],
}));
const referenceRows = Math.round(0.4 * clean.length);
const reference = clean.slice(0, referenceRows);
const perStream = Math.floor((clean.length - referenceRows) / streams);
const arriving = Array.from({ length: streams }, (_, at) => {
  const rows = clean.slice(referenceRows + at * perStream, referenceRows + (at + 1) * perStream);
  if (at + 1 < from) return rows;
  return rows.map((row) => {
    const raw = { fields: [String(row.index), row.title, row.description ?? ""], code: undefined };
    const [, title, text] = driftedRow(raw, { seed, vocabulary, missing_descriptions: 0 }).fields;
    return { ...row, title, description: row.description === null ? null : text };
  });
});
console.log(`${reference.length} products of reference, ${streams} streams of ${perStream}`);
[arriving[from - 2]?.[0], arriving[from - 1]?.[0]].map((row, at) => ({
  stream: from - 1 + at,
  title: row?.title,
}));

// %% [markdown]
// ## What is measured
//
// A few numbers a product: how long its texts are, how many of its n-grams the model does not know,
// what it predicts and how sure it is. Truth is not needed.

// %%
const { runtime } = await loadParams();
const { provider } = await chooseProvider(runtime.provider);
const predictor = await Predictor.open("models/text", { provider, threads: runtime.threads });
const preprocessor = textPreprocessorFromJson(await readJson("models/text/preprocess.json"));
const measure = async (rows: typeof reference) => {
  const probabilities = await predictor.probabilities(rows);
  const products = rows.map((row) => ({ ...row, code: null }));
  const known = { labels: predictor.labels, probabilities, preprocessor };
  return { rows, probabilities, table: monitoredRows(products, known) };
};
const measuredReference = await measure(reference);
const columnsOf = driftColumns(measuredReference.table);
const referenceColumns = columnsOf(measuredReference.table);
const measured = [];
for (const rows of arriving) {
  const { table, ...one } = await measure(rows);
  measured.push({ ...one, columns: columnsOf(table) });
}
await predictor.release();
referenceColumns.map(({ name, type }) => ({ column: name, type }));

// %% [markdown]
// ## Column by column, stream by stream
//
// Each column of each stream is tested against the reference, by the test that Evidently would choose
// for its type and size. Dark means a small p-value, a dot that it is below the
// test's threshold. With many columns and many streams some are dark by
// chance alone; that is why one dark cell is no alarm.

// %%
const tested = measured.flatMap(({ columns }, at) =>
  driftReport({ reference: referenceColumns, current: columns }).columns
    .filter(isTested).map(({ column, score, method, drifted }) => ({
      stream: at + 1,
      column: column.replaceAll("_", " "),
      score,
      method,
      drifted,
    }))
);

// %% tags=["hide-input"]
plotFigure({
  height: 60 + 30 * referenceColumns.length,
  marginLeft: 150,
  marginBottom: 40,
  x: { label: "stream", type: "band", tickFormat: "d" },
  y: { label: null },
  color: { scheme: "blues", domain: [0, 6], clamp: true },
  marks: [
    Plot.cell(tested, {
      x: "stream",
      y: "column",
      fill: ({ score }: { score: number }) => -Math.log10(Math.max(score, 1e-6)),
      inset: 1,
    }),
    Plot.dot(tested.filter(({ drifted }) => drifted), {
      x: "stream",
      y: "column",
      r: 4,
      fill: PALETTE.orange,
      stroke: "white",
    }),
  ],
});

// %% [markdown]
// ## An alarm that may be looked at every week
//
// Who looks at a 5 % test after each of ten streams is alarmed without cause in up to four of ten
// cases. The monitor instead bets against "nothing has changed" and keeps its winnings from stream to
// stream (a test martingale): without drift they stay small for ever with probability at least 1 − budget,
// however often one looks. Above the dashed line the alarm is raised.

// %%
let state = newMonitor(referenceColumns, { budget, seed });
const looks = measured.map(({ columns }, at) => {
  const observed = observeStream(state, columns);
  state = observed.state;
  const { logEvidence, alarm } = observed.verdict;
  return { stream: at + 1, evidence: logEvidence, alarm };
});
const firstAlarm = looks.find(({ alarm }) => alarm)?.stream;
console.log(
  firstAlarm ? `first alarm at stream ${firstAlarm}; drift began at stream ${from}` : "no alarm",
);

// %% tags=["hide-input"]
plotFigure({
  height: 250,
  x: { label: "stream", ticks: streams, tickFormat: "d" },
  y: { label: "ln evidence", grid: true },
  marks: [
    Plot.ruleY([-Math.log(budget)], { stroke: PALETTE.orange, strokeDasharray: "4 4" }),
    Plot.line(looks, { x: "stream", y: "evidence", stroke: PALETTE.blue, strokeWidth: 2 }),
    Plot.dot(looks, {
      x: "stream",
      y: "evidence",
      r: 5,
      fill: ({ alarm }: { alarm: boolean }) => alarm ? PALETTE.orange : PALETTE.blue,
    }),
  ],
});

// %% [markdown]
// ## Does the model still work?
//
// Drift need not hurt. The F1 to be expected follows from the model's own calibrated probabilities,
// without labels; here, where the labels are known, the truth stands beside it. Calibration was learnt
// on undrifted products, so under strong drift the expectation may be off.

// %%
const performance = measured.map(({ rows, probabilities }, at) => {
  const classes = predictor.labels.length;
  const rowsOfClasses = { classes, values: probabilities };
  const estimate = expectedWeightedF1(rowsOfClasses, { seed });
  const actual = Int32Array.from(rows, ({ label }) => label);
  const truth = weightedF1FromProbabilities(rowsOfClasses, actual);
  return {
    stream: at + 1,
    expected: estimate.value,
    low: estimate.low,
    high: estimate.high,
    truth,
  };
});
performance;

// %% tags=["hide-input"]
plotFigure({
  height: 280,
  x: { label: "stream", ticks: streams, tickFormat: "d" },
  y: { label: "weighted F1", domain: [0, 1], grid: true },
  marks: [
    Plot.areaY(performance, {
      x: "stream",
      y1: "low",
      y2: "high",
      fill: PALETTE.blue,
      fillOpacity: 0.15,
    }),
    Plot.line(performance, { x: "stream", y: "expected", stroke: PALETTE.blue, strokeWidth: 2 }),
    Plot.dot(performance, { x: "stream", y: "truth", fill: PALETTE.orange, r: 5 }),
    Plot.ruleX([from - 0.5], { stroke: PALETTE.faint, strokeDasharray: "4 4" }),
    Plot.text([{ x: from - 0.5, y: 0.06 }], { x: "x", y: "y", text: () => "drift begins", dx: 40 }),
  ],
});
