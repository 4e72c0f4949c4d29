/**
 * Rows that cannot be used, each with its place and reason, and the account that no row is lost:
 * rows in = rows kept + rows quarantined. Knows no file format but its own CSV.
 */
import { stringify } from "csv-stringify/sync";

/** Every reason for which a row is set aside. */
export const REASONS = [
  "broken_csv_row",
  "invalid_utf8",
  "missing_label",
  "label_without_product",
  "unknown_label",
  "duplicate_id",
  "empty_title",
] as const;

/** Why a row is set aside. */
export type Reason = typeof REASONS[number];

/** One row that was set aside. */
export interface Quarantined {
  file: string;
  /** First physical line, from 1 (the header's). */
  line: number;
  /** As written in the file; "" when it cannot be told. */
  index: string;
  reason: Reason;
  detail: string;
}

/** The account of one file; `in` = `kept` + `quarantined`. */
export interface RowCount {
  in: number;
  kept: number;
  quarantined: number;
}

/** The rows of one file that were set aside, in order of their discovery. */
export class Quarantine {
  readonly rows: Quarantined[] = [];

  constructor(readonly file: string) {}

  /** Sets a row aside. */
  add(row: Omit<Quarantined, "file">): void {
    this.rows.push({ file: this.file, ...row });
  }

  /** The file's account; throws Error if a row was lost or counted twice. */
  balance(rowsIn: number, kept: number): RowCount {
    const quarantined = this.rows.length;
    if (rowsIn === kept + quarantined) return { in: rowsIn, kept, quarantined };
    throw new Error(
      `Rows of ${this.file} do not add up: ${rowsIn} in, ${kept} kept, ${quarantined} quarantined`,
    );
  }
}

/** How many rows each reason set aside, every reason present. */
export function countReasons(rows: readonly Quarantined[]): Record<Reason, number> {
  const counts = Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<Reason, number>;
  for (const { reason } of rows) counts[reason]++;
  return counts;
}

/** The rows as CSV: file, line, index, reason, detail. */
export function quarantineCsv(rows: readonly Quarantined[]): string {
  return stringify(rows as Quarantined[], {
    header: true,
    columns: ["file", "line", "index", "reason", "detail"],
    quoted_match: /[\r\n]/,
  });
}
