/** The CSV of labelled rows: prediction_id, title, description, true_code, source. */
import { stringify } from "csv-stringify/sync";
import { UserError } from "../errors.ts";
import { exists, writeFileAtomic } from "../files/atomic_write.ts";
import type { LabelledRow } from "../monitoring/true_classes.ts";
import { readCsvFile } from "../tables/csv/csv_reader.ts";

const COLUMNS = ["prediction_id", "title", "description", "true_code", "source"];

/** Writes the rows, whole or not at all. */
export async function writeLabelledRows(path: string, rows: readonly LabelledRow[]): Promise<void> {
  const options = { header: true, columns: COLUMNS, quoted_match: /[\r\n]/ };
  await writeFileAtomic(path, stringify(rows as LabelledRow[], options));
}

/**
 * Reads the rows; none where there is no file.
 *
 * @throws {UserError} if a line is none that `writeLabelledRows` writes.
 */
export async function readLabelledRows(path: string): Promise<LabelledRow[]> {
  if (!await exists(path)) return [];
  const labelled: LabelledRow[] = [];
  for await (const rows of readCsvFile(path, { columns: COLUMNS })) {
    for (const { line, fields } of rows) {
      const [prediction_id, title, description, true_code, source] = fields ?? [];
      if (source !== "person" && source !== "feedback") {
        throw new UserError(
          `Cannot read ${path}: line ${line} has the source '${source ?? ""}', expected person ` +
            "or feedback",
        );
      }
      labelled.push({ prediction_id, title, description, true_code, source });
    }
  }
  return labelled;
}
