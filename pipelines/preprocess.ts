/** Cleans, checks and splits the raw catalogue: data/raw → data/processed. */
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { catalogueSize, readCatalogue } from "../src/data/catalogue/catalogue.ts";
import { prepare, writeProcessed } from "../src/data/catalogue/processed.ts";
import { formatSummary } from "../src/data/catalogue/summary.ts";
import { replaceDirectory } from "../src/files/atomic_write.ts";
import { loadParams } from "../src/config/params.ts";
import { startProgress } from "../src/terminal/progress.ts";

const RAW = "data/raw";
const PROCESSED = "data/processed";

await runStageCommand({
  name: "preprocess",
  summary: `Clean, check and split the catalogue of ${RAW} into ${PROCESSED}.`,
  examples: ["deno task preprocess --set preprocess.test_share=0.2"],
}, async ({ overrides }) => {
  const { preprocess } = await loadParams({ overrides });
  const reading = startProgress("reading and cleaning (bytes)", await catalogueSize(RAW));
  const catalogue = await readCatalogue(RAW, {
    maxCharacters: preprocess.max_characters,
    onProgress: (bytes) => reading.update(bytes),
  });
  reading.finish();
  const prepared = prepare(catalogue, preprocess);
  await replaceDirectory(PROCESSED, (staging) => writeProcessed(staging, prepared));
  console.log(`Wrote ${PROCESSED}\n${formatSummary(prepared.report)}`);
  if (prepared.report.rows.quarantined > 0) {
    console.log(`  see ${PROCESSED}/quarantine.csv for the rows set aside`);
  }
  console.log("Next: deno task features:text");
});
