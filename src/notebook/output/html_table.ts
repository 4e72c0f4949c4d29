/** Lists of plain objects as HTML tables. */
import { escaped } from "./escaped.ts";

/** A row: values by column. */
export type TableRow = Readonly<Record<string, unknown>>;

const MOST_ROWS = 60;
const DIGITS = 4;

/** True for a list of plain objects. */
export function isTable(value: unknown): value is TableRow[] {
  return Array.isArray(value) && value.length > 0 &&
    value.every((row) =>
      typeof row === "object" && row !== null && Object.getPrototypeOf(row) === Object.prototype
    );
}

/** The table; columns in the order in which the rows name them. Tells how many rows it leaves out. */
export function htmlTable(rows: readonly TableRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const numeric = new Set(columns.filter((column) => rows.every((row) => isNumber(row[column]))));
  const cell = (tag: string, column: string, content: string) =>
    `<${tag}${numeric.has(column) ? ' class="number"' : ""}>${escaped(content)}</${tag}>`;
  const head = columns.map((column) => cell("th", column, column)).join("");
  const body = rows.slice(0, MOST_ROWS).map((row) =>
    `<tr>${columns.map((column) => cell("td", column, cellText(row[column]))).join("")}</tr>`
  );
  const left = rows.length - body.length;
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>` +
    (left > 0 ? `<p class="left-out">${left} more rows</p>` : "");
}

function isNumber(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "number";
}

/** Numbers that are not whole are rounded to four significant digits. */
function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(DIGITS)));
}
