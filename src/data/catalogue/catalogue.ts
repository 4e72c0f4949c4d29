/**
 * Reads a catalogue in the challenge's layout into clean products and accounts for every row. Knows
 * no split and writes nothing.
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
  usableLabel,
} from "./label_file.ts";
import { TEST_PRODUCTS, TRAIN_LABELS, TRAIN_PRODUCTS } from "./layout.ts";
import {
  type CatalogueProduct,
  type Products,
  type ProductsOptions,
  readProducts,
} from "./product_file.ts";
import type { Quarantined, RowCount } from "./quarantine.ts";

/** A catalogue in memory. Products are in ascending index. */
export interface Catalogue {
  labelled: CatalogueProduct[];
  unlabelled: CatalogueProduct[];
  /** Classes of the labelled products, in order of their codes. */
  classes: ProductClass[];
  /** Row counts by file name. */
  files: Record<string, RowCount>;
  quarantined: Quarantined[];
  /** Remarks that need no action, one sentence each. */
  notes: string[];
}

/** Options of `readCatalogue`. */
export interface CatalogueOptions {
  /** Raw titles and descriptions are cut after as many characters. @default {Infinity} */
  maxCharacters?: number;
  /** Called with the bytes of product files read so far. */
  onProgress?: (bytes: number) => void;
}

/** Returns the bytes of the product files, the total that `onProgress` counts towards. */
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
  { maxCharacters, onProgress = () => {} }: CatalogueOptions = {},
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
    maxCharacters,
    labelFor: (index) => usableLabel(index, { labels, names }),
    onExtraColumns: noteExtra(TRAIN_PRODUCTS),
    onProgress,
  });
  quarantineOrphanLabels(labels, train);
  if (train.products.length === 0) throw noProductLeft(folder, train);
  const trainSize = (await Deno.stat(join(folder, TRAIN_PRODUCTS))).size;
  const test = await readIfPresent({
    folder,
    file: TEST_PRODUCTS,
    part: "test",
    maxCharacters,
    onExtraColumns: noteExtra(TEST_PRODUCTS),
    onProgress: (bytes) => onProgress(trainSize + bytes),
  });
  const labelled = sortedByIndex(train.products);
  const classes = sortedClasses(labelled.map(({ code }) => code), names);
  notes.push(
    ...cutNote(TRAIN_PRODUCTS, train, maxCharacters),
    ...cutNote(TEST_PRODUCTS, test, maxCharacters),
    ...unusedNames(names, classes),
  );
  return {
    labelled,
    unlabelled: sortedByIndex(test?.products ?? []),
    classes,
    files: {
      [TRAIN_PRODUCTS]: train.quarantine.balance(train.rowsIn, labelled.length),
      [TRAIN_LABELS]: labels.quarantine.balance(labels.rowsIn, labels.byIndex.size),
      ...test && { [TEST_PRODUCTS]: test.quarantine.balance(test.rowsIn, test.products.length) },
    },
    quarantined: [train, labels, ...test ? [test] : []].flatMap((file) => file.quarantine.rows),
    notes,
  };
}

async function readIfPresent(options: ProductsOptions): Promise<Products | undefined> {
  return await exists(join(options.folder, options.file)) ? readProducts(options) : undefined;
}

/** Moves the labels of indexes without a product to the quarantine of their file. */
function quarantineOrphanLabels({ byIndex, quarantine }: Labels, { indexes }: Products): void {
  const detail = `${TRAIN_PRODUCTS} has no readable row of this index`;
  for (const [index, { line }] of byIndex) {
    if (indexes.has(index)) continue;
    quarantine.add({ line, index: String(index), reason: "label_without_product", detail });
    byIndex.delete(index);
  }
}

function cutNote(file: string, read: Products | undefined, maxCharacters?: number): string[] {
  if (!read?.cutTexts) return [];
  return [`${file}: ${read.cutTexts} texts cut after ${maxCharacters} characters`];
}

function unusedNames(
  names: ReadonlyMap<string, string> | null,
  classes: readonly ProductClass[],
): string[] {
  const used = new Set(classes.map(({ code }) => String(code)));
  const unused = [...names?.keys() ?? []].filter((code) => !used.has(code));
  return unused.length > 0 ? [`labels.json: classes without a product: ${unused.join(", ")}`] : [];
}

function sortedByIndex(products: CatalogueProduct[]): CatalogueProduct[] {
  return products.sort((a, b) => a.index - b.index);
}

function noProductLeft(folder: string, { rowsIn, quarantine }: Products): UserError {
  const first = quarantine.rows[0];
  const why = first && `; the first was set aside as ${first.reason}: ${first.detail}`;
  return new UserError(
    `Cannot use ${join(folder, TRAIN_PRODUCTS)}: found ${rowsIn} rows and none to keep, ` +
      `expected at least one labelled product${why ?? ""}`,
  );
}
