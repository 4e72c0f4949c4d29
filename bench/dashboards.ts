/**
 * Dashboards at 84,916 generated products: p95 of each page, with figures as the pipeline leaves them.
 * Pages are asked of the app in this process, one after the other, after one request to warm up.
 */
import { join } from "node:path";
import { dashboards } from "../dashboards/app.tsx";
import { prepare, writeProcessed } from "../src/data/catalogue/processed.ts";
import { CATEGORIES } from "../src/data/sample/categories.ts";
import { generateTexts } from "../src/data/sample/generated_texts.ts";
import { productSampler } from "../src/data/sample/product_draw.ts";
import { evaluate } from "../src/scoring/evaluation.ts";
import * as files from "../src/scoring/metric_files.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable, writeTable } from "../src/tables/arrow/table_file.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { terminalTable } from "../src/terminal/text_table.ts";
import { dashboardsOver, writeWorkspace } from "../tests/dashboards/workspace.ts";

const PAGES = [
  "/",
  "/models",
  "/models/confused?model=text&actual=10&predicted=40",
  "/data",
  "/data/products?q=piscine+enfant",
  "/data/products?code=2583&from=480",
  "/data/doubtful",
  "/data/conflicts",
  "/drift",
  "/pipeline",
];

/** Writes the outs of a catalogue of so many products and of a model that is right on four of five. */
async function writeCatalogue(root: string, count: number): Promise<void> {
  const drawProduct = productSampler({ seed: 42, labelNoise: 0.04, classDrift: 0 });
  const labelled = Array.from({ length: count }, (_, index) => {
    const draw = drawProduct(index);
    const { designation, description } = generateTexts(draw, { seed: 42, vocabularyDrift: 0 });
    return {
      index,
      productid: BigInt(index),
      imageid: BigInt(index),
      title: designation,
      description: description || null,
      image: null,
      code: String(CATEGORIES[draw.label].code),
    };
  });
  const classes = CATEGORIES.map(({ code, name }) => ({ code, name }));
  const rows = { in: count, kept: count, quarantined: 0 };
  const prepared = prepare(
    {
      labelled,
      unlabelled: [],
      classes,
      files: { "X_train_update.csv": rows },
      quarantined: [],
      notes: [],
    },
    { seed: 42, validation_share: 0.15, test_share: 0.15 },
  );
  await writeProcessed(join(root, "data/processed"), prepared);
  const test = await readTable(join(root, "data/processed/test.arrow"), { columns: ["label"] });
  const actual = getColumn(test, "label", "int32").values;
  const probabilities = new Float32Array(actual.length * classes.length).fill(0.2 / classes.length);
  actual.forEach((label, row) => {
    const said = row % 5 === 0 ? (label + 1 + row % 7) % classes.length : label;
    probabilities[row * classes.length + said] += 0.8;
  });
  const settings = { seed: 42, resamples: 100 };
  const evaluation = evaluate({ labels: classes, probabilities, actual, ...settings });
  const write = (path: string, content: unknown) =>
    Deno.writeTextFile(
      join(root, path),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  await write("metrics/text.json", files.toMetrics(evaluation));
  await write("metrics/text_confusion.csv", files.confusionCsv(evaluation));
  await write("metrics/text_curves.json", files.toCurves(evaluation, settings));
  const { predicted, confidence, truth } = files.predictionColumns(evaluation);
  await writeTable(join(root, "metrics/text_predictions.arrow"), {
    actual: { type: "int32", values: actual },
    predicted: { type: "int32", values: predicted },
    confidence: { type: "float32", values: confidence },
    truth: { type: "float32", values: truth },
  });
}

await runCommand({
  name: "bench dashboards",
  summary: "Measure each page of the dashboards at 84,916 products.",
  options: {
    rows: { type: "string", placeholder: "N", help: "products (default: 84916)" },
    requests: { type: "string", placeholder: "N", help: "of each page (default: 40)" },
  },
}, async ({ options }) => {
  const count = Number(options.rows ?? 84_916);
  const requests = Number(options.requests ?? 40);
  const root = await Deno.makeTempDir({ prefix: "etiquette-bench-" });
  try {
    await writeWorkspace(root);
    await writeCatalogue(root, count);
    const app = dashboards(await dashboardsOver(root));
    const rows: string[][] = [];
    for (const path of PAGES) {
      const times: number[] = [];
      let bytes = 0;
      for (let at = 0; at <= requests; at++) {
        const start = performance.now();
        const response = await app.request(path);
        bytes = (await response.bytes()).length;
        times.push(performance.now() - start);
      }
      const [first, ...later] = times;
      const ascending = later.sort((a, b) => a - b);
      const p95 = ascending[Math.ceil(0.95 * ascending.length) - 1];
      const p50 = ascending[ascending.length >> 1];
      rows.push([path, ...[first, p50, p95].map((ms) => ms.toFixed(1)), (bytes / 1000).toFixed(0)]);
    }
    console.log(terminalTable(
      [
        { header: "page" },
        { header: "first, ms", align: "right" },
        { header: "median, ms", align: "right" },
        { header: "p95, ms", align: "right" },
        { header: "kB", align: "right" },
      ],
      rows,
    ));
    console.log(`\n${count} products, ${requests} requests of each page after the first`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
