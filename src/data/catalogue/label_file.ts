/** Reads the label file and sorts its classes. Labels stay text until the classes are sorted. */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../errors.ts";
import { exists } from "../../files/atomic_write.ts";
import { type CsvRow, firstField, readCsvFile } from "../../tables/csv/csv_reader.ts";
import { parseIndex } from "./identifiers.ts";
import { LABEL_NAMES, TRAIN_LABELS } from "./layout.ts";
import { Quarantine, RejectedRow } from "./quarantine.ts";

/** A class: its code as in the catalogue and a readable name. */
export interface ProductClass {
  code: number | string;
  name: string;
}

/** The label of one index and its line. */
export interface LabelRow {
  line: number;
  /** "" when the field is empty. */
  code: string;
}

/** All labels by index, and the label rows that cannot be used. */
export interface Labels {
  rowsIn: number;
  byIndex: Map<number, LabelRow>;
  quarantine: Quarantine;
}

/** The columns of the label file, in the order in which rows are parsed. */
export const LABEL_COLUMNS = ["index", "prdtypecode"];

const names = z.record(z.string(), z.string());

/**
 * Reads class names by code from labels.json; null when the catalogue has no such file.
 *
 * @throws {UserError} if the file holds no JSON object of texts.
 */
export async function readLabelNames(folder: string): Promise<Map<string, string> | null> {
  const path = join(folder, LABEL_NAMES);
  if (!await exists(path)) return null;
  try {
    return new Map(Object.entries(names.parse(JSON.parse(await Deno.readTextFile(path)))));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    const found = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    throw new UserError(
      `Cannot read ${path}: ${found}, expected a JSON object such as {"10": "livres"}`,
    );
  }
}

/**
 * Reads the label file. Empty and unknown labels are checked later, with their products.
 *
 * @throws {UserError} if the file is missing or lacks a column.
 */
export async function readLabels(
  folder: string,
  { file = TRAIN_LABELS, ...options }: {
    /** @default {TRAIN_LABELS} */
    file?: string;
    onExtraColumns?: (names: string[]) => void;
  } = {},
): Promise<Labels> {
  const byIndex = new Map<number, LabelRow>();
  const quarantine = new Quarantine(file);
  let rowsIn = 0;
  for await (
    const rows of readCsvFile(join(folder, file), { columns: LABEL_COLUMNS, ...options })
  ) {
    rowsIn += rows.length;
    for (const row of rows) {
      const { line } = row;
      quarantine.check({ line, index: firstField(row) }, () => {
        const { index, code } = parseLabelRow(row);
        const known = byIndex.get(index);
        if (known) {
          throw new RejectedRow("duplicate_id", `index already labelled on line ${known.line}`);
        }
        byIndex.set(index, { line, code });
      });
    }
  }
  return { rowsIn, byIndex, quarantine };
}

function parseLabelRow(row: CsvRow): { index: number; code: string } {
  if (row.fields === null) throw new RejectedRow(row.reason, row.detail);
  const [written, code] = row.fields;
  const index = parseIndex(written);
  if (index !== null) return { index, code: code.trim() };
  const detail = `index ${JSON.stringify(written)} is not an integer of 32 bits`;
  throw new RejectedRow("broken_csv_row", detail);
}

/**
 * Returns the label of a product.
 *
 * @throws {RejectedRow} `missing_label`, or `unknown_label` if it is empty or not among `names`.
 */
export function usableLabel(
  index: number,
  { labels, names }: { labels: Labels; names: ReadonlyMap<string, string> | null },
): string {
  const label = labels.byIndex.get(index);
  if (label === undefined) {
    throw new RejectedRow("missing_label", `${TRAIN_LABELS} has no usable row of this index`);
  }
  const { code, line } = label;
  if (code === "") {
    throw new RejectedRow("unknown_label", `empty label, ${TRAIN_LABELS} line ${line}`);
  }
  if (names === null || names.has(code)) return code;
  const detail = `label ${
    JSON.stringify(code)
  } is not in labels.json, ${TRAIN_LABELS} line ${line}`;
  throw new RejectedRow("unknown_label", detail);
}

/**
 * Returns the distinct classes of `codes` in ascending order: of numbers if every code is a canonical
 * integer, else of texts. A code without a name is its own name.
 */
export function sortedClasses(
  codes: Iterable<string>,
  names: ReadonlyMap<string, string> | null,
): ProductClass[] {
  const texts = [...new Set(codes)];
  const numeric = texts.every((code) => String(Number(code)) === code && isSafe(Number(code)));
  const sorted = numeric ? texts.sort((a, b) => Number(a) - Number(b)) : texts.sort();
  return sorted.map((code) => ({
    code: numeric ? Number(code) : code,
    name: names?.get(code) ?? code,
  }));
}

function isSafe(value: number): boolean {
  return Number.isSafeInteger(value);
}
