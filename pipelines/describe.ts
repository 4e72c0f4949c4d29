/** Describes the catalogue for people: languages, HTML, pictures: data/raw, data/processed → data/described. */
import { join } from "node:path";
import { loadParams } from "../src/config/params.ts";
import { productText } from "../src/data/catalogue/clean.ts";
import { TRAIN_PRODUCTS } from "../src/data/catalogue/layout.ts";
import { PRODUCT_COLUMNS } from "../src/data/catalogue/product_row.ts";
import * as quality from "../src/features/monitoring/catalogue_quality.ts";
import { measurePictures } from "./_measured_pictures.ts";
import { detectLanguage } from "../src/features/monitoring/text_language.ts";
import { replaceDirectory, writeJsonAtomic } from "../src/files/atomic_write.ts";
import { runStageCommand } from "../src/pipeline/stage_command.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { readCsvFile } from "../src/tables/csv/csv_reader.ts";

const [RAW, PROCESSED, DESCRIBED] = ["data/raw", "data/processed", "data/described"];

await runStageCommand({
  name: "describe",
  summary: `Describe languages, HTML and pictures of the catalogue for people, in ${DESCRIBED}.`,
  examples: ["deno task describe --set describe.pictures=2000"],
}, async ({ overrides }) => {
  const { describe } = await loadParams({ overrides });
  const table = await readTable(join(PROCESSED, "train.arrow"), {
    columns: ["title", "description", "image"],
  });
  const titles = getColumn(table, "title", "utf8").values;
  const descriptions = getColumn(table, "description", "utf8?").values;
  const languages = quality.evenlySpaced(titles.length, describe.texts).map((row) =>
    detectLanguage(productText({ title: titles[row], description: descriptions[row] }))
  );
  const images = getColumn(table, "image", "utf8?").values.filter((image) => image !== null);
  const sample = quality.evenlySpaced(images.length, describe.pictures).map((at) => images[at]);
  const described: quality.CatalogueQuality = {
    html: await countMarkup(),
    languages: quality.countLanguages(languages),
    pictures: quality.summarizePictures(await measurePictures(sample, RAW)),
  };
  await replaceDirectory(
    DESCRIBED,
    (staging) => writeJsonAtomic(join(staging, "quality.json"), described),
  );
  const [[first, count] = ["none", 0]] = Object.entries(described.languages.counts);
  console.log(
    `Wrote ${DESCRIBED}: ${sample.length} pictures, ${count} of ${languages.length} in ${first}`,
  );
  console.log("Next: deno task dashboards");
});

async function countMarkup(): Promise<quality.MarkupCounts> {
  const counts = { rows: 0, titles: 0, descriptions: 0, described: 0 };
  for await (const rows of readCsvFile(join(RAW, TRAIN_PRODUCTS), { columns: PRODUCT_COLUMNS })) {
    for (const { fields } of rows) if (fields !== null) quality.countMarkup(counts, fields);
  }
  return counts;
}
