/** Turns the texts of each part into sparse rows: data/processed → data/features/text. */
import { join } from "node:path";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { readBatches, writeBatches } from "../src/tables/arrow/batch_file.ts";
import type { PreprocessReport } from "../src/data/catalogue/processed.ts";
import { textFeatureColumns, textFeaturesFromColumns } from "../src/features/text/text_features.ts";
import { textPreprocessorToJson } from "../src/features/text/text_preprocessor.ts";
import { hashTexts, lookUpBuckets } from "../src/features/text/text_vectorizer.ts";
import { VocabularyCounter } from "../src/features/text/vocabulary.ts";
import { readJson, replaceDirectory, writeJsonAtomic } from "../src/files/atomic_write.ts";
import { loadParams } from "../src/config/params.ts";
import { startProgress } from "../src/terminal/progress.ts";
import { formatCount } from "../src/terminal/quantities.ts";
import { readTexts } from "./_text_batches.ts";

const PROCESSED = "data/processed";
const FEATURES = "data/features/text";
const PARTS = ["train", "validation"] as const;

await runStageCommand({
  name: "features:text",
  summary: `Turn the texts of ${PROCESSED} into sparse rows of n-grams in ${FEATURES}.`,
  examples: ["deno task features:text --set features.text.buckets=65536"],
}, async ({ overrides }) => {
  const { min_rows: minRows, ...settings } = (await loadParams({ overrides })).features.text;
  const report = await readJson(join(PROCESSED, "report.json")) as PreprocessReport;
  await replaceDirectory(FEATURES, async (folder) => {
    const hashed = (part: string) => join(folder, `${part}.hashed.arrow`);
    const counter = new VocabularyCounter(settings.buckets);
    for (const part of PARTS) {
      const progress = startProgress(`hashing n-grams of ${part}`, report.parts[part]);
      await writeBatches(hashed(part), hashPart(part, (done) => progress.update(done)));
      progress.finish();
    }
    const vocabulary = counter.vocabulary(minRows);
    for (const part of PARTS) {
      await writeBatches(join(folder, `${part}.arrow`), knownBuckets(part));
      await Deno.remove(hashed(part));
    }
    const preprocessor = textPreprocessorToJson({ settings, vocabulary });
    await writeJsonAtomic(join(folder, "preprocess.json"), preprocessor);
    console.log(`Wrote ${FEATURES}: ${formatCount(vocabulary.size)} known n-grams`);

    /** Hashes the texts of a part and counts its buckets. */
    async function* hashPart(part: typeof PARTS[number], onRow: (done: number) => void) {
      let done = 0;
      for await (const { texts, labels } of readTexts(join(PROCESSED, `${part}.arrow`))) {
        const rows = hashTexts(texts, settings, (row) => onRow(done + row));
        counter.add(rows);
        yield textFeatureColumns({ rows, labels });
        done += texts.length;
      }
    }

    /** Turns the buckets of a part to positions in the vocabulary. */
    async function* knownBuckets(part: string) {
      let [count, pairs] = [0, 0];
      for await (const columns of readBatches(hashed(part))) {
        const { rows: buckets, labels } = textFeaturesFromColumns(columns);
        const rows = lookUpBuckets(buckets, vocabulary);
        count += labels.length;
        pairs += rows.indices.length;
        yield textFeatureColumns({ rows, labels });
      }
      const mean = (pairs / Math.max(1, count)).toFixed(0);
      console.log(`${part}: ${formatCount(count)} rows, ${mean} n-grams a row`);
    }
  });
  console.log("Next: deno task train:text");
});
