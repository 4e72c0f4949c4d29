/** Predictions for a CSV file: its columns with code, class and probability added. */
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { UserError } from "../../src/errors.ts";
import type { Predictor } from "../../src/prediction/predictor.ts";

/** Rows of a file at most. */
export const MOST_ROWS = 10_000;

/**
 * Predicts every row.
 *
 * @throws {UserError} for a file that is no CSV, lacks a title column or is too long.
 */
export async function predictCsv(text: string, predictor: Predictor): Promise<string> {
  const rows = parsed(text);
  const columns = Object.keys(rows[0] ?? {});
  const title = ["designation", "title"].find((name) => columns.includes(name));
  if (title === undefined) {
    throw new UserError(
      `Cannot predict the file: columns ${columns.join(", ")}, expected designation or title`,
    );
  }
  if (rows.length > MOST_ROWS) {
    throw new UserError(
      `Cannot predict the file: ${rows.length} rows, expected ${MOST_ROWS} or fewer`,
    );
  }
  const products = rows.map((row) => ({
    title: row[title],
    description: row.description || null,
  }));
  const ranked = await predictor.rank(products, 1);
  return stringify(
    rows.map((row, at) => {
      const [{ code, name, probability }] = ranked[at];
      return { ...row, code, class: name, probability: probability.toFixed(6) };
    }),
    { header: true },
  );
}

function parsed(text: string): Record<string, string>[] {
  try {
    return parse(text, { columns: true, bom: true, relax_column_count: true });
  } catch (error) {
    throw new UserError(`Cannot read the file as CSV: ${(error as Error).message}`);
  }
}
