/** Scores a model, or the mean of several, on the test part: models → metrics. */
import { join } from "node:path";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable, writeTable } from "../src/tables/arrow/table_file.ts";
import type { Product } from "../src/features/product.ts";
import { writeFileAtomic, writeJsonAtomic } from "../src/files/atomic_write.ts";
import {
  averageProbabilities,
  type ModelPredictions,
} from "../src/prediction/average_probabilities.ts";
import { openNativePredictor } from "../src/prediction/native_predictor.ts";
import { loadParams } from "../src/config/params.ts";
import { startProgress } from "../src/terminal/progress.ts";
import { logEvaluation } from "./_evaluation_log.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { evaluate } from "../src/scoring/evaluation.ts";
import * as files from "../src/scoring/metric_files.ts";
import { reportTable } from "../src/scoring/report_table.ts";

const [RAW, TEST] = ["data/raw", "data/processed/test.arrow"];

await runStageCommand({
  name: "evaluate",
  summary: `Score a model on ${TEST} and write metrics/<name>.json and its tables.`,
  words: {
    placeholder: "[NAME…]",
    help: "folders of models/ (default: model.type); of several, the mean probabilities",
  },
  examples: ["deno task evaluate text", "deno task evaluate text image"],
}, async ({ words, overrides }) => {
  const { model, runtime, evaluate: settings } = await loadParams({ overrides });
  const names = words.length > 0 ? words : [model.type];
  const { provider } = await chooseProvider(runtime.provider);
  const { products, actual } = await testPart();
  const predictions: ModelPredictions[] = [];
  for (const name of names) {
    const predictor = await openNativePredictor(join("models", name), { ...runtime, provider });
    const progress = startProgress(`${name}: predicting`, products.length);
    const onProgress = (done: number) => progress.update(done);
    const probabilities = await predictor.probabilities(products, { onProgress });
    progress.finish();
    predictions.push({ name, labels: predictor.labels, probabilities });
    await predictor.release();
  }
  const [{ labels }] = predictions;
  const probabilities = averageProbabilities(predictions);
  const evaluation = evaluate({ labels, probabilities, actual, ...settings });
  const metrics = files.toMetrics(evaluation);
  const path = join("metrics", names.join("_"));
  await writeJsonAtomic(`${path}.json`, metrics);
  await writeFileAtomic(`${path}_confusion.csv`, files.confusionCsv(evaluation));
  await writeFileAtomic(`${path}_report.csv`, files.reportCsv(evaluation));
  await writeJsonAtomic(`${path}_curves.json`, files.toCurves(evaluation, settings));
  const { actual: truth, predicted, ...shares } = files.predictionColumns(evaluation);
  await writeTable(`${path}_predictions.arrow`, {
    actual: { type: "int32", values: truth },
    predicted: { type: "int32", values: predicted },
    confidence: { type: "float32", values: shares.confidence },
    truth: { type: "float32", values: shares.truth },
  });
  const written = [".json", "_confusion.csv", "_report.csv"].map((suffix) => path + suffix);
  console.log(reportTable(metrics) + "\n");
  await logEvaluation(names, { metrics, files: written, settings, provider });
  console.log(`Wrote ${path}.json and its tables. Next: deno task dashboards`);
});

async function testPart(): Promise<{ products: Product[]; actual: Int32Array }> {
  const columns = await readTable(TEST, { columns: ["title", "description", "label", "image"] });
  const descriptions = getColumn(columns, "description", "utf8?").values;
  const images = getColumn(columns, "image", "utf8?").values;
  const products = getColumn(columns, "title", "utf8").values.map((title, row) => {
    const image = images[row];
    const picture = image === null ? undefined : () => Deno.readFile(join(RAW, image));
    return { title, description: descriptions[row], picture };
  });
  return { products, actual: getColumn(columns, "label", "int32").values };
}
