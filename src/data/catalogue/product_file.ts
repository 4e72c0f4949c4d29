/**
 * Reads a product file into clean products; every row is kept or quarantined with a reason. Knows no
 * split and no order of classes.
 */
import { basename, dirname, join } from "node:path";
import { firstField, readCsvFile } from "../../tables/csv/csv_reader.ts";
import { parseIndex } from "./identifiers.ts";
import { imagePath } from "./layout.ts";
import { pictureNames } from "./picture_folder.ts";
import {
  cleanProductTexts,
  cutText,
  parseProductRow,
  PRODUCT_COLUMNS,
  type ProductIdentifiers,
  UniqueIdentifiers,
} from "./product_row.ts";
import { Quarantine } from "./quarantine.ts";

/** One kept row of a catalogue. Texts are clean. */
export interface CatalogueProduct extends ProductIdentifiers {
  title: string;
  description: string | null;
  /** Path below the catalogue's folder; null if the file is missing or empty. */
  image: string | null;
  /** The label as written; "" in a file without labels. */
  code: string;
}

/** Options of `readProducts`. */
export interface ProductsOptions {
  /** The catalogue's folder. */
  folder: string;
  file: string;
  part: "train" | "test";
  /** Returns the label of an index, or throws `RejectedRow`. @default no labels */
  labelFor?: (index: number) => string;
  /** Raw titles and descriptions are cut after as many characters. @default {Infinity} */
  maxCharacters?: number;
  /** Called once with the names of unknown columns, if there are any. */
  onExtraColumns?: (names: string[]) => void;
  /** Called after each chunk with the bytes read so far. */
  onProgress?: (bytes: number) => void;
}

/** The products of a file in its order, and the quarantined rows. */
export interface Products {
  rowsIn: number;
  products: CatalogueProduct[];
  /** Every index that the file names, also on quarantined rows. */
  indexes: Set<number>;
  quarantine: Quarantine;
  /** Number of titles and descriptions that were cut. */
  cutTexts: number;
}

/**
 * Reads and cleans a product file.
 *
 * @throws {UserError} if the file is missing or lacks a column.
 */
export async function readProducts(options: ProductsOptions): Promise<Products> {
  const { folder, file, part, labelFor = () => "", maxCharacters = Infinity } = options;
  const pictures = await pictureNames(join(folder, dirname(imagePath(part, "", ""))));
  const identifiers = new UniqueIdentifiers();
  const products: CatalogueProduct[] = [];
  const indexes = new Set<number>();
  const quarantine = new Quarantine(file);
  let rowsIn = 0;
  let cutTexts = 0;
  const cut = (text: string) => {
    if (text.length > maxCharacters) cutTexts++;
    return cutText(text, maxCharacters);
  };
  const csv = { columns: PRODUCT_COLUMNS, ...options };
  for await (const rows of readCsvFile(join(folder, file), csv)) {
    rowsIn += rows.length;
    for (const row of rows) {
      const written = firstField(row);
      const index = parseIndex(written);
      if (index !== null) indexes.add(index);
      const product = quarantine.check({ line: row.line, index: written }, () => {
        const raw = parseProductRow(row);
        identifiers.check(raw);
        const code = labelFor(raw.index);
        const texts = cleanProductTexts({
          designation: cut(raw.designation),
          description: cut(raw.description),
        });
        identifiers.add(raw);
        const { index, productid, imageid } = raw;
        const path = imagePath(part, String(imageid), String(productid));
        const image = pictures.has(basename(path)) ? path : null;
        return { index, productid, imageid, ...texts, image, code };
      });
      if (product) products.push(product);
    }
  }
  return { rowsIn, products, indexes, quarantine, cutTexts };
}
