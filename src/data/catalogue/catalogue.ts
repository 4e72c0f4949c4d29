/**
 * A catalogue in the challenge's layout as clean products, with every row accounted for. Knows no
 * split and writes nothing.
 */
import { join } from "node:path";
import { exists } from "../../files/atomic_write.ts";
import { UserError } from "../../errors.ts";
import {
  type Labels,
  type ProductClass,
  readLabelNames,
  readLabels,
  sortedClasses,
} from "./label_file.ts";
import { TEST_PRODUCTS, TRAIN_LABELS, TRAIN_PRODUCTS } from "./layout.ts";
import { type LabelAnswer, type Product, type Products, readProducts } from "./product_file.ts";
import type { Quarantined, RowCount } from "./quarantine.ts";

/** What a catalogue holds. Products are in ascending index. */
export interface Catalogue {
  labelled: Product[];
  unlabelled: Product[];
  /** Classes of the labelled products, in order of their codes. */
  classes: ProductClass[];
  /** The account of each file that was read. */
  files: Record<string, RowCount>;
  quarantined: Quarantined[];
  /** Peculiarities that need no action, one sentence each. */
  notes: string[];
}

/** Told as reading goes on: bytes of product files read so far. */
export interface CatalogueOptions {
  onProgress?: (bytes: number) => void;
}

/** Bytes of the product files, the total that `onProgress` counts towards. */
export async function catalogueSize(folder: string): Promise<number> {
  let size = 0;
  for (const file of [TRAIN_PRODUCTS, TEST_PRODUCTS]) {
    const path = join(folder, file);
    if (await exists(path)) size += (await Deno.stat(path)).size;
  }
  return size;
}

/**
 * Reads a catalogue.
 *
 * @throws {UserError} if a file is missing or has other columns, or if no labelled product is left.
 */
export async function readCatalogue(
  folder: string,
  { onProgress }: CatalogueOptions = {},
): Promise<Catalogue> {
  const notes: string[] = [];
  const noteExtra = (file: string) => (names: string[]) => {
    notes.push(`${file}: ignored columns: ${names.join(", ")}`);
  };
  const names = await readLabelNames(folder);
  const labels = await readLabels(folder, { onExtraColumns: noteExtra(TRAIN_LABELS) });
  const train = await readProducts({
    folder,
    file: TRAIN_PRODUCTS,
    part: "train",
    labelOf: (index) => labelOf(index, labels, names),
    onExtraColumns: noteExtra(TRAIN_PRODUCTS),
    onProgress,
  });
  setOrphansAside(labels, train);
  const labelled = inOrder(train.products);
  if (labelled.length === 0) throw nothingLeft(folder, train);
  const files: Record<string, RowCount> = {
    [TRAIN_PRODUCTS]: train.quarantine.balance(train.rowsIn, labelled.length),
    [TRAIN_LABELS]: labels.quarantine.balance(labels.rowsIn, labels.byIndex.size),
  };
  const quarantined = [...train.quarantine.rows, ...labels.quarantine.rows];
  let unlabelled: Product[] = [];
  if (await exists(join(folder, TEST_PRODUCTS))) {
    const trainSize = (await Deno.stat(join(folder, TRAIN_PRODUCTS))).size;
    const test = await readProducts({
      folder,
      file: TEST_PRODUCTS,
      part: "test",
      onExtraColumns: noteExtra(TEST_PRODUCTS),
      onProgress: (bytes) => onProgress?.(trainSize + bytes),
    });
    unlabelled = inOrder(test.products);
    files[TEST_PRODUCTS] = test.quarantine.balance(test.rowsIn, unlabelled.length);
    quarantined.push(...test.quarantine.rows);
  }
  const classes = sortedClasses(labelled.map(({ code }) => code), names);
  const known = new Set(classes.map(({ code }) => String(code)));
  const unused = [...names?.keys() ?? []].filter((code) => !known.has(code));
  if (unused.length > 0) {
    notes.push(`labels.json: classes without a product: ${unused.join(", ")}`);
  }
  return { labelled, unlabelled, classes, files, quarantined, notes };
}

function labelOf(
  index: number,
  { byIndex }: Labels,
  names: ReadonlyMap<string, string> | null,
): LabelAnswer {
  const label = byIndex.get(index);
  if (label === undefined) {
    return { reason: "missing_label", detail: `${TRAIN_LABELS} has no usable row of this index` };
  }
  const { code, line } = label;
  if (code === "") {
    return { reason: "unknown_label", detail: `empty label, ${TRAIN_LABELS} line ${line}` };
  }
  if (names !== null && !names.has(code)) {
    const detail = `label ${
      JSON.stringify(code)
    } is not in labels.json, ${TRAIN_LABELS} line ${line}`;
    return { reason: "unknown_label", detail };
  }
  return { code };
}

/** Moves labels whose product is named nowhere to their file's quarantine. */
function setOrphansAside({ byIndex, quarantine }: Labels, { indexes }: Products): void {
  const detail = `${TRAIN_PRODUCTS} has no readable row of this index`;
  for (const [index, { line }] of byIndex) {
    if (indexes.has(index)) continue;
    quarantine.add({ line, index: String(index), reason: "label_without_product", detail });
    byIndex.delete(index);
  }
}

function inOrder(products: Product[]): Product[] {
  return products.sort((a, b) => a.index - b.index);
}

function nothingLeft(folder: string, { rowsIn, quarantine }: Products): UserError {
  const first = quarantine.rows[0];
  const why = first && `; the first was set aside as ${first.reason}: ${first.detail}`;
  return new UserError(
    `Cannot use ${join(folder, TRAIN_PRODUCTS)}: found ${rowsIn} rows and none to keep, ` +
      `expected at least one labelled product${why ?? ""}`,
  );
}
