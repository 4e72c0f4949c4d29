/**
 * Splits a catalogue and writes the outs of preprocessing: an Arrow table for each part, labels.json,
 * quarantine.csv, conflicts.csv, report.json and description.json. Knows no source and no feature.
 */
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import type { PreprocessParams } from "../../config/sections/preprocess_params.ts";
import { writeFileAtomic, writeJsonAtomic } from "../../files/atomic_write.ts";
import type { Columns } from "../../tables/arrow/column.ts";
import { writeBatches } from "../../tables/arrow/batch_file.ts";
import type { Catalogue } from "./catalogue.ts";
import { productText } from "./clean.ts";
import { describeCatalogue } from "./description.ts";
import { type Duplicates, findDuplicates } from "./duplicates.ts";
import type { ProductClass } from "./label_file.ts";
import type { CatalogueProduct } from "./product_file.ts";
import { countReasons, quarantineCsv, type Reason, type RowCount } from "./quarantine.ts";
import { PARTS, splitRows } from "./split.ts";

/** Rows of a record batch, so that later stages read a large part piece by piece. */
const BATCH_ROWS = 16384;

/** The content of report.json. */
export interface PreprocessReport {
  /** Rows of both product files. */
  rows: RowCount;
  files: Record<string, RowCount>;
  /** Rows of quarantine.csv by reason. */
  quarantined: Record<Reason, number>;
  missing_descriptions: number;
  missing_pictures: number;
  /** Groups of labelled rows with equal texts, and the rows in them. */
  duplicates: { groups: number; rows: number };
  /** The groups whose rows have different labels. */
  conflicting_duplicates: { groups: number; rows: number };
  parts: Record<typeof PARTS[number] | "unlabelled", number>;
  classes: (ProductClass & Record<typeof PARTS[number], number>)[];
  notes: string[];
}

/** A catalogue ready to be written. */
export interface Prepared {
  catalogue: Catalogue;
  /** Class position of each labelled product, int32 [labelled]. */
  labels: Int32Array;
  /** Part of each labelled product as a position in `PARTS`, uint8 [labelled]. */
  parts: Uint8Array;
  duplicates: Duplicates;
  report: PreprocessReport;
}

/** Splits a catalogue and builds its report. Pure. */
export function prepare(
  catalogue: Catalogue,
  options: Omit<PreprocessParams, "max_characters">,
): Prepared {
  const { labelled, classes } = catalogue;
  const positions = new Map(classes.map(({ code }, position) => [String(code), position]));
  const labels = Int32Array.from(labelled, ({ code }) => positions.get(code)!);
  const duplicates = findDuplicates(labelled.map(productText), labels);
  const parts = splitRows({
    labels,
    groups: duplicates.groupNumbers,
    seed: options.seed,
    validationShare: options.validation_share,
    testShare: options.test_share,
  });
  const report = buildReport({ catalogue, labels, parts, duplicates });
  return { catalogue, labels, parts, duplicates, report };
}

/** Writes every file of `prepared` into an existing folder; `onPart` is called after each table. */
export async function writeProcessed(
  folder: string,
  prepared: Prepared,
  onPart: (name: string) => void = () => {},
): Promise<void> {
  const { catalogue, labels, parts, report } = prepared;
  for (const [part, name] of PARTS.entries()) {
    const rows = [...catalogue.labelled.keys()].filter((row) => parts[row] === part);
    const products = rows.map((row) => catalogue.labelled[row]);
    await writeBatches(
      join(folder, `${name}.arrow`),
      productBatches(products, Int32Array.from(rows, (row) => labels[row])),
    );
    onPart(name);
  }
  if (catalogue.unlabelled.length > 0) {
    await writeBatches(join(folder, "unlabelled.arrow"), productBatches(catalogue.unlabelled));
    onPart("unlabelled");
  }
  await writeJsonAtomic(join(folder, "labels.json"), { classes: catalogue.classes });
  await writeFileAtomic(join(folder, "quarantine.csv"), quarantineCsv(catalogue.quarantined));
  await writeFileAtomic(join(folder, "conflicts.csv"), conflictsCsv(prepared));
  await writeJsonAtomic(join(folder, "report.json"), report);
  await writeJsonAtomic(join(folder, "description.json"), describeCatalogue(catalogue));
}

/** Yields the columns of products, at least one batch. */
function* productBatches(products: readonly CatalogueProduct[], labels?: Int32Array) {
  for (let at = 0; at === 0 || at < products.length; at += BATCH_ROWS) {
    const end = at + BATCH_ROWS;
    yield productColumns(products.slice(at, end), labels?.subarray(at, end));
  }
}

function productColumns(products: readonly CatalogueProduct[], labels?: Int32Array): Columns {
  const label: Columns = labels === undefined ? {} : { label: { type: "int32", values: labels } };
  return {
    index: { type: "int32", values: Int32Array.from(products, ({ index }) => index) },
    productid: { type: "int64", values: BigInt64Array.from(products, (row) => row.productid) },
    imageid: { type: "int64", values: BigInt64Array.from(products, (row) => row.imageid) },
    title: { type: "utf8", values: products.map(({ title }) => title) },
    description: { type: "utf8?", values: products.map(({ description }) => description) },
    text: { type: "utf8", values: products.map(productText) },
    ...label,
    image: { type: "utf8?", values: products.map(({ image }) => image) },
  };
}

/** Formats the rows of conflicting groups as CSV: group, index, code, name, text. */
function conflictsCsv({ catalogue, labels, duplicates }: Prepared): string {
  const { labelled, classes } = catalogue;
  const rows = duplicates.conflicts.flatMap(({ rows }, group) =>
    rows.map((row) => {
      const { code, name } = classes[labels[row]];
      return {
        group: group + 1,
        index: labelled[row].index,
        code,
        name,
        text: productText(labelled[row]),
      };
    })
  );
  return stringify(rows, { header: true, columns: ["group", "index", "code", "name", "text"] });
}

function buildReport({ catalogue, labels, parts, duplicates }: Omit<Prepared, "report">) {
  const { labelled, unlabelled, classes, files, quarantined, notes } = catalogue;
  const products = [...labelled, ...unlabelled];
  const productFiles = Object.entries(files).filter(([name]) => name.startsWith("X_"));
  const sum = (key: keyof RowCount) => productFiles.reduce((all, [, count]) => all + count[key], 0);
  const groupTotals = (groups: Duplicates["groups"]) => ({
    groups: groups.length,
    rows: groups.reduce((all, { rows }) => all + rows.length, 0),
  });
  const byClass = classes.map((entry) => ({ ...entry, train: 0, validation: 0, test: 0 }));
  const byPart = { train: 0, validation: 0, test: 0, unlabelled: unlabelled.length };
  parts.forEach((part, row) => {
    byPart[PARTS[part]]++;
    byClass[labels[row]][PARTS[part]]++;
  });
  const report: PreprocessReport = {
    rows: { in: sum("in"), kept: sum("kept"), quarantined: sum("quarantined") },
    files,
    quarantined: countReasons(quarantined),
    missing_descriptions: products.filter(({ description }) => description === null).length,
    missing_pictures: products.filter(({ image }) => image === null).length,
    duplicates: groupTotals(duplicates.groups),
    conflicting_duplicates: groupTotals(duplicates.conflicts),
    parts: byPart,
    classes: byClass,
    notes,
  };
  return report;
}
