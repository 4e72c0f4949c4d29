/** Reads the rows of a catalogue as they are written, each with its label, to hand them on. */
import { join } from "node:path";
import { firstField, readCsvFile } from "../../tables/csv/csv_reader.ts";
import { parseIndex } from "../catalogue/identifiers.ts";
import { readLabels } from "../catalogue/label_file.ts";
import { TRAIN_LABELS, TRAIN_PRODUCTS } from "../catalogue/layout.ts";
import { PRODUCT_COLUMNS } from "../catalogue/product_row.ts";
import { Quarantine, type Quarantined } from "../catalogue/quarantine.ts";

/** A row of a product file with its label. */
export interface RawRow {
  /** As written: index, designation, description, productid, imageid. */
  fields: readonly string[];
  /** As written; undefined where the label file has none. */
  code: string | undefined;
}

/** Rows in the file's order, and those that no CSV reader can read. */
export interface RawRows {
  rows: RawRow[];
  broken: Quarantined[];
}

/**
 * Reads the labelled part of a catalogue, or files of other names in its columns.
 *
 * @throws {UserError} if a file is missing or lacks a column.
 */
export async function readRawRows(
  folder: string,
  { products = TRAIN_PRODUCTS, labels = TRAIN_LABELS }: { products?: string; labels?: string } = {},
): Promise<RawRows> {
  const { byIndex } = await readLabels(folder, { file: labels });
  const rows: RawRow[] = [];
  const quarantine = new Quarantine(products);
  for await (
    const read of readCsvFile(join(folder, products), { columns: PRODUCT_COLUMNS })
  ) {
    for (const row of read) {
      if (row.fields === null) {
        const { line, reason, detail } = row;
        quarantine.add({ line, index: firstField(row), reason, detail });
        continue;
      }
      const index = parseIndex(row.fields[0]);
      const code = index === null ? undefined : byIndex.get(index)?.code;
      rows.push({ fields: row.fields, code });
    }
  }
  return { rows, broken: quarantine.rows };
}
