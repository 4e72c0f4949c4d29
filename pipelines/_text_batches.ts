/** Reads the tables of texts and of their features batch by batch. */
import { textFeaturesFromColumns } from "../src/features/text/text_features.ts";
import { readBatches } from "../src/tables/arrow/batch_file.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { joinArrays } from "../src/training/join_arrays.ts";
import type { RowSource } from "../src/training/row_source.ts";

/** Yields the texts and class positions of a part of data/processed. */
export async function* readTexts(path: string) {
  const batches = readBatches(path, { columns: ["title", "description", "label"] });
  for await (const columns of batches) {
    const descriptions = getColumn(columns, "description", "utf8?").values;
    yield {
      texts: getColumn(columns, "title", "utf8").values
        .map((title, row) => ({ title, description: descriptions[row] })),
      labels: getColumn(columns, "label", "int32").values,
    };
  }
}

/** Opens a part of data/features/text; its rows are read again each time they are asked for. */
export async function openTextFeatures(path: string): Promise<RowSource> {
  let labels: Int32Array = new Int32Array();
  for await (const columns of readBatches(path, { columns: ["label"] })) {
    labels = joinArrays(labels, getColumn(columns, "label", "int32").values);
  }
  const batches = async function* () {
    for await (const columns of readBatches(path)) yield textFeaturesFromColumns(columns).rows;
  };
  return { labels, batches };
}
