/** Turns the texts of each part into sparse rows: data/processed → data/features/text. */
import { join } from "node:path";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable, writeTable } from "../src/tables/arrow/table_file.ts";
import { textFeatureColumns } from "../src/features/text/text_features.ts";
import { textPreprocessorToJson } from "../src/features/text/text_preprocessor.ts";
import {
  countVocabulary,
  hashTexts,
  lookUpBuckets,
  type SparseRows,
} from "../src/features/text/text_vectorizer.ts";
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
  const parts: HashedPart[] = [];
  for (const part of PARTS) {
    const { texts, labels } = await readTexts(part);
    const progress = startProgress(`hashing n-grams of ${part}`, texts.length);
    const hashed = hashTexts(texts, settings, (done) => progress.update(done));
    progress.finish();
    parts.push({ part, labels, hashed });
  }
  const vocabulary = countVocabulary(parts.map(({ hashed }) => hashed), {
    buckets: settings.buckets,
    minRows,
  });
  await replaceDirectory(FEATURES, async (folder) => {
    for (const { part, labels, hashed } of parts) {
      const rows = lookUpBuckets(hashed, vocabulary);
      await writeTable(join(folder, `${part}.arrow`), textFeatureColumns({ rows, labels }));
      const pairs = rows.indices.length / Math.max(1, labels.length);
      console.log(`${part}: ${formatCount(labels.length)} rows, ${pairs.toFixed(0)} n-grams a row`);
    }
    const preprocessor = textPreprocessorToJson({ settings, vocabulary });
    await writeJsonAtomic(join(folder, "preprocess.json"), preprocessor);
  });
  console.log(`Wrote ${FEATURES}: ${formatCount(vocabulary.size)} known n-grams`);
  console.log("Next: deno task train:text");
});

/** A part whose n-grams are hashed. */
interface HashedPart {
  part: string;
  labels: Int32Array;
  hashed: SparseRows;
}

async function readTexts(part: string) {
  const columns = await readTable(join(PROCESSED, `${part}.arrow`), {
    columns: ["title", "description", "label"],
  });
  const descriptions = getColumn(columns, "description", "utf8?").values;
  return {
    texts: getColumn(columns, "title", "utf8").values
      .map((title, row) => ({ title, description: descriptions[row] })),
    labels: getColumn(columns, "label", "int32").values,
  };
}
