/** The CSV that a person fills: a line a prediction, its column true_code empty. */
import { stringify } from "csv-stringify/sync";
import { UserError } from "../errors.ts";
import { exists, writeFileAtomic } from "../files/atomic_write.ts";
import type { LabelCandidate } from "../monitoring/label_candidates.ts";
import type { SheetLine } from "../monitoring/true_classes.ts";
import { readCsvFile } from "../tables/csv/csv_reader.ts";

const COLUMNS = ["true_code", "predicted", "confidence", "reason", "title", "description"];

/**
 * Writes the sheet; texts that a spreadsheet would run as formulas get an apostrophe.
 *
 * @throws {UserError} if the file holds labels that were not taken, unless `overwrite`.
 */
export async function writeLabelSheet(
  path: string,
  candidates: readonly LabelCandidate[],
  { overwrite, taken }: { overwrite: boolean; taken: ReadonlySet<string> },
): Promise<void> {
  if (!overwrite && await exists(path)) {
    const waiting = (await readLabelSheet(path))
      .filter(({ true_code, prediction_id }) => true_code !== "" && !taken.has(prediction_id));
    if (waiting.length > 0) {
      throw new UserError(
        `Cannot write ${path}: it holds ${waiting.length} labels that were not taken, expected ` +
          "none (deno task label:take first, or --overwrite)",
      );
    }
  }
  const rows = candidates.map((candidate) => ({ ...candidate, true_code: "" }));
  const text = stringify(rows, {
    header: true,
    columns: [...COLUMNS, "prediction_id"],
    quoted_match: /[\r\n]/,
    escape_formulas: true,
  });
  await writeFileAtomic(path, text);
}

/**
 * Reads the lines of a sheet.
 *
 * @throws {UserError} if the file or a column is missing, or a line is no CSV.
 */
export async function readLabelSheet(path: string): Promise<SheetLine[]> {
  if (!await exists(path)) {
    throw new UserError(
      `Cannot read ${path}: no such file, expected a sheet as deno task label:next writes it`,
    );
  }
  const lines: SheetLine[] = [];
  const columns = ["prediction_id", "title", "true_code"];
  for await (const rows of readCsvFile(path, { columns })) {
    for (const row of rows) {
      if (row.fields === null) {
        throw new UserError(`Cannot read ${path}: line ${row.line}: ${row.detail}`);
      }
      const [prediction_id, title, code] = row.fields;
      lines.push({ line: row.line, prediction_id, title, true_code: code.trim() });
    }
  }
  return lines;
}
