/** Scores the text model on the test part: models/text → metrics. */
import { runCommand } from "../src/cli.ts";
import { columnOf } from "../src/data/arrow_column.ts";
import { readTable } from "../src/data/arrow_table.ts";
import { writeFileAtomic, writeJsonAtomic } from "../src/files.ts";
import { Predictor } from "../src/models/prediction.ts";
import { loadParams } from "../src/params.ts";
import { startProgress } from "../src/progress.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { evaluate } from "../src/scoring/evaluation.ts";
import { confusionCsv, metricsOf, reportCsv } from "../src/scoring/metric_files.ts";
import { reportTable } from "../src/scoring/report_table.ts";

const MODEL = "models/text";
const TEST = "data/processed/test.arrow";
const METRICS = "metrics/text";

await runCommand({
  name: "evaluate",
  summary: `Score ${MODEL} on ${TEST} and write ${METRICS}.json and its tables.`,
  examples: ["deno task evaluate --set evaluate.resamples=5000"],
}, async ({ overrides }) => {
  const { runtime, evaluate: settings } = await loadParams({ overrides });
  const { provider } = await chooseProvider(runtime.provider);
  const columns = await readTable(TEST, { columns: ["title", "description", "label"] });
  const descriptions = columnOf(columns, "description", "utf8?").values;
  const products = columnOf(columns, "title", "utf8").values
    .map((title, row) => ({ title, description: descriptions[row] }));

  const predictor = await Predictor.open(MODEL, { provider, threads: runtime.threads });
  const progress = startProgress("predicting the test part", products.length);
  const probabilities = await predictor.probabilities(products, {
    onProgress: (done) => progress.update(done),
  });
  progress.finish();
  await predictor.release();

  const evaluation = evaluate({
    labels: predictor.labels,
    probabilities,
    actual: columnOf(columns, "label", "int32").values,
    ...settings,
  });
  const metrics = metricsOf(evaluation);
  await writeJsonAtomic(`${METRICS}.json`, metrics);
  await writeFileAtomic(`${METRICS}_confusion.csv`, confusionCsv(evaluation));
  await writeFileAtomic(`${METRICS}_report.csv`, reportCsv(evaluation));
  console.log(reportTable(metrics));
  console.log(`\nWrote ${METRICS}.json, ${METRICS}_confusion.csv and ${METRICS}_report.csv`);
});
