/** The products of a part, by row, and the search in them. */
import { random } from "../../src/random.ts";
import { getColumn } from "../../src/tables/arrow/column.ts";
import { readTable } from "../../src/tables/arrow/table_file.ts";
import type { FileCache } from "./file_cache.ts";

/** The parts that have labels. */
export const PARTS = ["train", "validation", "test"] as const;

/** The name of a part. */
export type Part = typeof PARTS[number];

/** A product for people to look at. */
export interface ShownProduct {
  part: Part;
  row: number;
  index: number;
  title: string;
  description: string | null;
  label: number;
  /** Path below data/raw; null without a picture. */
  image: string | null;
}

/** The columns of a part. */
export interface PartTable {
  size: number;
  /** Class positions, int32 [rows]. */
  labels: Int32Array;
  product(row: number): ShownProduct;
  /** The rows of each class, [classes]. */
  rowsByClass: ReadonlyMap<number, number[]>;
  /** Titles and descriptions without accents and in lower case, [rows]. */
  foldedTexts(): readonly string[];
}

/** Reads a part; undefined where the pipeline has not written it. */
export function readPart(files: FileCache, part: Part): Promise<PartTable | undefined> {
  return files.read(`data/processed/${part}.arrow`, async (file) => {
    const columns = await readTable(file, {
      columns: ["index", "title", "description", "label", "image"],
    });
    const index = getColumn(columns, "index", "int32").values;
    const titles = getColumn(columns, "title", "utf8").values;
    const descriptions = getColumn(columns, "description", "utf8?").values;
    const labels = getColumn(columns, "label", "int32").values;
    const images = getColumn(columns, "image", "utf8?").values;
    const rowsByClass = new Map<number, number[]>();
    labels.forEach((label, row) => {
      const rows = rowsByClass.get(label);
      if (rows) rows.push(row);
      else rowsByClass.set(label, [row]);
    });
    let folded: string[] | undefined;
    return {
      size: labels.length,
      labels,
      rowsByClass,
      foldedTexts: () =>
        folded ??= titles.map((title, row) => fold(`${title}\n${descriptions[row] ?? ""}`)),
      product: (row) => ({
        part,
        row,
        index: index[row],
        title: titles[row],
        description: descriptions[row],
        label: labels[row],
        image: images[row],
      }),
    };
  });
}

/** A text without accents, in lower case. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Some of the rows at random, the same for the same seed. */
export function randomRows(
  rows: readonly number[],
  { seed, size }: { seed: number; size: number },
): number[] {
  return random(seed, "random products").shuffle([...rows]).slice(0, size);
}

/** The rows whose texts hold every word, at most `limit`, and the number of all. */
export function searchRows(
  table: PartTable,
  words: string,
  { limit, label }: { limit: number; label?: number },
): { rows: number[]; total: number } {
  const wanted = fold(words).split(/\s+/).filter((word) => word !== "");
  const texts = wanted.length > 0 ? table.foldedTexts() : [];
  const rows: number[] = [];
  let total = 0;
  const candidates = label === undefined ? undefined : table.rowsByClass.get(label) ?? [];
  const size = candidates?.length ?? table.size;
  for (let at = 0; at < size; at++) {
    const row = candidates?.[at] ?? at;
    if (!wanted.every((word) => texts[row].includes(word))) continue;
    total++;
    if (rows.length < limit) rows.push(row);
  }
  return { rows, total };
}
