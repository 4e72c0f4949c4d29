/**
 * Rows that cannot be used, each with its line and reason, and the check that no row is lost: rows in =
 * rows kept + rows quarantined. Knows no file format but its own CSV.
 */
import { stringify } from "csv-stringify/sync";

/** Every reason for which a row is quarantined. */
export const REASONS = [
  "broken_csv_row",
  "invalid_utf8",
  "missing_label",
  "label_without_product",
  "unknown_label",
  "duplicate_id",
  "empty_title",
] as const;

/** A reason for which a row is quarantined. */
export type Reason = typeof REASONS[number];

/** Thrown by a check for a row that cannot be used; whoever reads the file quarantines the row. */
export class RejectedRow extends Error {
  override name = "RejectedRow";

  constructor(readonly reason: Reason, readonly detail: string) {
    super(`${reason}: ${detail}`);
  }
}

/** One quarantined row. */
export interface Quarantined {
  file: string;
  /** First physical line, from 1 (the header's). */
  line: number;
  /** As written in the file; "" when unknown. */
  index: string;
  reason: Reason;
  detail: string;
}

/** Row counts of one file; `in` = `kept` + `quarantined`. */
export interface RowCount {
  in: number;
  kept: number;
  quarantined: number;
}

/** The quarantined rows of one file, in the order they are added. */
export class Quarantine {
  readonly rows: Quarantined[] = [];

  constructor(readonly file: string) {}

  /** Adds a row. */
  add(row: Omit<Quarantined, "file">): void {
    this.rows.push({ file: this.file, ...row });
  }

  /**
   * Calls `check` on a row and quarantines the row if it is rejected.
   *
   * @returns the result of `check`, or undefined for a rejected row.
   * @throws {unknown} any other error of `check`.
   */
  check<Result>(row: { line: number; index: string }, check: () => Result): Result | undefined {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof RejectedRow)) throw error;
      this.add({ ...row, reason: error.reason, detail: error.detail });
    }
  }

  /**
   * Returns the row counts of the file.
   *
   * @throws {Error} if a row was lost or counted twice, which is a defect of the program.
   */
  balance(rowsIn: number, kept: number): RowCount {
    const quarantined = this.rows.length;
    if (rowsIn === kept + quarantined) return { in: rowsIn, kept, quarantined };
    throw new Error(
      `Rows of ${this.file} do not add up: ${rowsIn} in, ${kept} kept, ${quarantined} quarantined`,
    );
  }
}

/** Counts rows by reason; every reason is a key. */
export function countReasons(rows: readonly Quarantined[]): Record<Reason, number> {
  const counts = Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<Reason, number>;
  for (const { reason } of rows) counts[reason]++;
  return counts;
}

/** Formats the rows as CSV: file, line, index, reason, detail. */
export function quarantineCsv(rows: readonly Quarantined[]): string {
  return stringify(rows as Quarantined[], {
    header: true,
    columns: ["file", "line", "index", "reason", "detail"],
    quoted_match: /[\r\n]/,
  });
}
