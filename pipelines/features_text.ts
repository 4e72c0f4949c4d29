/** Turns the texts of each part into sparse rows: data/processed → data/features/text. */
import { join } from "node:path";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable, writeTable } from "../src/tables/arrow/table_file.ts";
import { textFeatureColumns } from "../src/features/text/text_features.ts";
import { textPreprocessorToJson } from "../src/features/text/text_preprocessor.ts";
import { fitVocabulary, vectorize } from "../src/features/text/text_vectorizer.ts";
import { replaceDirectory, writeJsonAtomic } from "../src/files/atomic_write.ts";
import { loadParams } from "../src/config/params.ts";
import { startProgress } from "../src/terminal/progress.ts";
import { formatCount } from "../src/terminal/quantities.ts";

const PROCESSED = "data/processed";
const FEATURES = "data/features/text";
const PARTS = ["train", "validation"];

await runStageCommand({
  name: "features:text",
  summary: `Turn the texts of ${PROCESSED} into sparse rows of n-grams in ${FEATURES}.`,
  examples: ["deno task features:text --set features.text.buckets=65536"],
}, async ({ overrides }) => {
  const { min_rows: minRows, ...settings } = (await loadParams({ overrides })).features.text;
  const parts = await Promise.all(PARTS.map(readTexts));
  const all = parts.flatMap(({ texts }) => texts);
  const fitting = startProgress("counting n-grams", all.length);
  const vocabulary = fitVocabulary(all, settings, {
    minRows,
    onRow: (done) => fitting.update(done),
  });
  fitting.finish();
  await replaceDirectory(FEATURES, async (folder) => {
    for (const { part, texts, labels } of parts) {
      const progress = startProgress(`vectorizing ${part}`, texts.length);
      const rows = vectorize(texts, { settings, vocabulary }, (done) => progress.update(done));
      await writeTable(join(folder, `${part}.arrow`), textFeatureColumns({ rows, labels }));
      progress.finish();
      const pairs = rows.indices.length / Math.max(1, texts.length);
      console.log(`${part}: ${formatCount(texts.length)} rows, ${pairs.toFixed(0)} n-grams a row`);
    }
    const preprocessor = textPreprocessorToJson({ settings, vocabulary });
    await writeJsonAtomic(join(folder, "preprocess.json"), preprocessor);
  });
  console.log(`Wrote ${FEATURES}: ${formatCount(vocabulary.size)} known n-grams`);
  console.log("Next: deno task train:text");
});

async function readTexts(part: string) {
  const columns = await readTable(join(PROCESSED, `${part}.arrow`), {
    columns: ["title", "description", "label"],
  });
  const descriptions = getColumn(columns, "description", "utf8?").values;
  return {
    part,
    texts: getColumn(columns, "title", "utf8").values
      .map((title, row) => ({ title, description: descriptions[row] })),
    labels: getColumn(columns, "label", "int32").values,
  };
}
