// %% [markdown]
// # 1. The data
//
// The catalogue after the first two stages. Run `deno task pipeline` first, then this
// with `deno task notebooks 01`.

// %%
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import type { PreprocessReport } from "../src/data/catalogue/processed.ts";
import { readJson } from "../src/files/atomic_write.ts";
import { shareBar, terminalTable } from "../src/terminal/text_table.ts";

// %% [markdown]
// ## Nothing is lost
//
// Every row of the raw files is kept or stands in quarantine.csv with its line and a reason.

// %%
const report = await readJson("data/processed/report.json") as PreprocessReport;
const { in: rowsIn, kept, quarantined } = report.rows;
console.log(`${rowsIn} products = ${kept} kept + ${quarantined} quarantined`);
for (const [reason, rows] of Object.entries(report.quarantined)) {
  if (rows > 0) console.log(`  ${reason}: ${rows}`);
}

// %% [markdown]
// ## What is missing
//
// Many products have no description, so a model must read titles well. A product without a picture
// keeps its row.

// %%
const share = (rows: number) => `${rows} (${(100 * rows / kept).toFixed(1)} %)`;
console.log(`\nwithout description: ${share(report.missing_descriptions)}`);
console.log(`without picture:     ${share(report.missing_pictures)}`);

// %% [markdown]
// ## Equal texts
//
// Products with equal texts stay in one part: a model that has seen a text in training would else
// be asked about it again. Where their labels disagree, no model of texts can be right about all.

// %%
const { duplicates, conflicting_duplicates: conflicts } = report;
console.log(`\nin groups of equal texts: ${share(duplicates.rows)}`);
console.log(`of which labels disagree: ${share(conflicts.rows)}`);

// %% [markdown]
// ## Classes
//
// They are far from balanced, hence weighted F1: each class counts by its rows.

// %%
const largest = Math.max(...report.classes.map(({ train }) => train));
const byRows = report.classes.toSorted((a, b) => b.train - a.train || (a.code < b.code ? -1 : 1));
console.log(`\n${
  terminalTable(
    [
      { header: "code" },
      { header: "class", maxWidth: 32 },
      { header: "train", align: "right" },
      { header: "validation", align: "right" },
      { header: "test", align: "right" },
      { header: "" },
    ],
    byRows.map(({ code, name, train, validation, test }) => [
      ...[code, name, train, validation, test].map(String),
      shareBar(train / largest, 24),
    ]),
  )
}`);

// %% [markdown]
// ## A few products
//
// As cleaned: markup gone, entities resolved, white space single, letters in normal form C.

// %%
const train = await readTable("data/processed/train.arrow", { columns: ["text", "label"] });
const labels = getColumn(train, "label", "int32").values;
const seen = new Set<number>();
console.log();
getColumn(train, "text", "utf8").values.forEach((text, row) => {
  if (seen.size >= 6 || seen.has(labels[row])) return;
  seen.add(labels[row]);
  console.log(`${report.classes[labels[row]].name}: ${text.slice(0, 96)}`);
});
