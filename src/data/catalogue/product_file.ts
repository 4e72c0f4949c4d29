/**
 * A product file as clean products: every row is kept or set aside with a reason. Labels are looked
 * up through the caller; knows no split and no class order.
 */
import { basename, dirname, join } from "node:path";
import { cleanText } from "./clean.ts";
import { type CsvRow, readCsvFile } from "../../tables/csv/csv_reader.ts";
import { parseId, parseIndex } from "./identifiers.ts";
import { imagePath } from "./layout.ts";
import { pictureNames } from "./picture_folder.ts";
import { Quarantine, type Reason } from "./quarantine.ts";

/** One kept row. Texts are clean. */
export interface Product {
  index: number;
  productid: bigint;
  imageid: bigint;
  title: string;
  description: string | null;
  /** Below the catalogue's folder; null when there is no such file or it is empty. */
  image: string | null;
  /** The label as written; "" for a product of a file without labels. */
  code: string;
}

/** What a label look-up answers: a code, or why there is none to use. */
export type LabelAnswer = { code: string } | { reason: Reason; detail: string };

/** Which file to read, and how. */
export interface ProductsOptions {
  /** The catalogue's folder. */
  folder: string;
  file: string;
  part: "train" | "test";
  labelOf?: (index: number) => LabelAnswer;
  onExtraColumns?: (names: string[]) => void;
  /** Told after each piece: bytes read so far. */
  onProgress?: (bytes: number) => void;
}

/** The products of a file in its order, and the rows set aside. */
export interface Products {
  rowsIn: number;
  products: Product[];
  /** Every index that the file names, also on rows set aside. */
  indexes: Set<number>;
  quarantine: Quarantine;
}

const COLUMNS = ["index", "designation", "description", "productid", "imageid"];

/** Reads and cleans a product file; throws UserError if it is missing or lacks a column. */
export async function readProducts(options: ProductsOptions): Promise<Products> {
  const { folder, file, part } = options;
  const result: Products = {
    rowsIn: 0,
    products: [],
    indexes: new Set(),
    quarantine: new Quarantine(file),
  };
  const pictures = await pictureNames(join(folder, dirname(imagePath(part, "", ""))));
  const admit = gate(options, pictures);
  for await (const batch of readCsvFile(join(folder, file), { columns: COLUMNS, ...options })) {
    result.rowsIn += batch.length;
    for (const row of batch) {
      const written = row.fields?.[0] ?? row.guess;
      const index = parseIndex(written);
      if (index !== null) result.indexes.add(index);
      const answer = admit(row, index);
      if ("reason" in answer) result.quarantine.add({ line: row.line, index: written, ...answer });
      else result.products.push(answer);
    }
  }
  return result;
}

type Refusal = { reason: Reason; detail: string };

/** Judges rows one after the other, remembering which identities are taken. */
function gate({ part, labelOf }: ProductsOptions, pictures: ReadonlySet<string>) {
  const lineOfIndex = new Map<number, number>();
  const lineOfPair = new Map<string, number>();
  return (row: CsvRow, index: number | null): Product | Refusal => {
    const { line, fields } = row;
    if (fields === null) return { reason: row.reason || "broken_csv_row", detail: row.detail };
    const [written, designation, rawDescription] = fields;
    if (index === null) return broken(`index ${quote(written)} is not an integer of 32 bits`);
    const productid = parseId(fields[3]);
    if (productid === null) return broken(`productid ${quote(fields[3])} is not an integer`);
    const imageid = parseId(fields[4]);
    if (imageid === null) return broken(`imageid ${quote(fields[4])} is not an integer`);
    if (lineOfIndex.has(index)) {
      const detail = `index already used on line ${lineOfIndex.get(index)}`;
      return { reason: "duplicate_id", detail };
    }
    const pair = `${productid} ${imageid}`;
    if (lineOfPair.has(pair)) {
      const detail = `productid and imageid already used on line ${lineOfPair.get(pair)}`;
      return { reason: "duplicate_id", detail };
    }
    const label = labelOf?.(index) ?? { code: "" };
    if ("reason" in label) return label;
    const title = cleanText(designation);
    if (title === "") {
      return { reason: "empty_title", detail: `designation is ${quote(designation)}` };
    }
    lineOfIndex.set(index, line);
    lineOfPair.set(pair, line);
    const description = cleanText(rawDescription) || null;
    const path = imagePath(part, String(imageid), String(productid));
    const image = pictures.has(basename(path)) ? path : null;
    return { index, productid, imageid, title, description, image, code: label.code };
  };
}

function broken(detail: string): Refusal {
  return { reason: "broken_csv_row", detail };
}

/** A field as evidence: quoted, and short whatever its length. */
function quote(field: string): string {
  return JSON.stringify(field.length > 80 ? field.slice(0, 80) + "…" : field);
}
