/**
 * Converts a row of a product file to a clean product in three steps: parse the identifiers, check
 * that they are unique, clean the texts. Each step throws `RejectedRow`. Pure.
 */
import type { CsvRow } from "../../tables/csv/csv_reader.ts";
import { cleanText } from "./clean.ts";
import { parseId, parseIndex } from "./identifiers.ts";
import { RejectedRow } from "./quarantine.ts";

/** The columns of a product file, in the order in which `parseProductRow` takes them. */
export const PRODUCT_COLUMNS = ["index", "designation", "description", "productid", "imageid"];

/** The identifiers of a product. */
export interface ProductIdentifiers {
  index: number;
  productid: bigint;
  imageid: bigint;
}

/** A parsed row; texts are raw. */
export interface RawProduct extends ProductIdentifiers {
  line: number;
  designation: string;
  description: string;
}

/**
 * Parses the identifiers of a row.
 *
 * @throws {RejectedRow} `broken_csv_row` or `invalid_utf8`.
 */
export function parseProductRow(row: CsvRow): RawProduct {
  if (row.fields === null) throw new RejectedRow(row.reason, row.detail);
  const [written, designation, description, productid, imageid] = row.fields;
  const index = parseIndex(written);
  if (index === null) {
    throw new RejectedRow("broken_csv_row", `index ${quote(written)} is not an integer of 32 bits`);
  }
  return {
    line: row.line,
    index,
    designation,
    description,
    productid: parseIdColumn("productid", productid),
    imageid: parseIdColumn("imageid", imageid),
  };
}

/** Remembers the identifiers of kept products: each index and each (productid, imageid) is unique. */
export class UniqueIdentifiers {
  readonly #lineByIndex = new Map<number, number>();
  readonly #lineByPair = new Map<string, number>();

  /** @throws {RejectedRow} `duplicate_id` if a kept product has the same index or pair. */
  check({ index, productid, imageid }: ProductIdentifiers): void {
    const line = this.#lineByIndex.get(index);
    if (line !== undefined) {
      throw new RejectedRow("duplicate_id", `index already used on line ${line}`);
    }
    const pairLine = this.#lineByPair.get(`${productid} ${imageid}`);
    if (pairLine !== undefined) {
      const detail = `productid and imageid already used on line ${pairLine}`;
      throw new RejectedRow("duplicate_id", detail);
    }
  }

  /** Adds the identifiers of a kept product. */
  add({ line, index, productid, imageid }: RawProduct): void {
    this.#lineByIndex.set(index, line);
    this.#lineByPair.set(`${productid} ${imageid}`, line);
  }
}

/** Cuts a raw text after `maxCharacters` UTF-16 code units, or one less to keep a pair whole. */
export function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const last = text.charCodeAt(maxCharacters - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? maxCharacters - 1 : maxCharacters);
}

/**
 * Cleans title and description; an empty description becomes null.
 *
 * @throws {RejectedRow} `empty_title` if nothing is left of the title.
 */
export function cleanProductTexts(
  { designation, description }: Pick<RawProduct, "designation" | "description">,
) {
  const title = cleanText(designation);
  if (title === "") {
    throw new RejectedRow("empty_title", `designation is ${quote(designation)}`);
  }
  return { title, description: cleanText(description) || null };
}

function parseIdColumn(column: string, text: string): bigint {
  const id = parseId(text);
  if (id !== null) return id;
  throw new RejectedRow("broken_csv_row", `${column} ${quote(text)} is not an integer`);
}

/** Quotes at most 80 characters of a field. */
function quote(field: string): string {
  return JSON.stringify(field.length > 80 ? field.slice(0, 80) + "…" : field);
}
