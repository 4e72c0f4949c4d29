/** Cuts a product file into shards. */
import { basename, dirname } from "node:path";
import { UserError } from "../errors.ts";
import { type CatalogueProduct, readProducts } from "../data/catalogue/product_file.ts";
import { TEST_PRODUCTS } from "../data/catalogue/layout.ts";
import { quarantineCsv } from "../data/catalogue/quarantine.ts";
import { exists, writeFileAtomic, writeJsonAtomic } from "../files/atomic_write.ts";
import { hashFiles } from "../files/file_hash.ts";
import type { Columns } from "../tables/arrow/column.ts";
import { writeTable } from "../tables/arrow/table_file.ts";
import { batchPaths, type Manifest, readManifest, type Shard } from "./manifest.ts";

/** Options of `planBatch`. */
export interface PlanOptions {
  /** The product file, in the challenge's columns. */
  source: string;
  /** The folder of the batch. */
  folder: string;
  shards: number;
  maxCharacters: number;
}

/**
 * Writes the input of each shard, the quarantined rows, and last the manifest. A folder that holds the
 * plan of the same file keeps it, whatever the number of shards.
 *
 * @throws {UserError} if the folder holds the plan of another file, or no row can be used.
 */
export async function planBatch(options: PlanOptions): Promise<Manifest> {
  const { source, folder, shards, maxCharacters } = options;
  const paths = batchPaths(folder);
  if (!await exists(source)) throw new UserError(`Cannot plan a batch: no file ${source}`);
  const source_sha256 = await hashFiles([source]);
  const known = await readManifest(folder);
  if (known?.source_sha256 === source_sha256) return known;
  if (known) {
    throw new UserError(
      `Cannot plan a batch in ${folder}: it holds that of ${known.source}, expected an empty ` +
        "folder, or the same file",
    );
  }
  const read = await readProducts({
    folder: dirname(source),
    file: basename(source),
    part: basename(source) === TEST_PRODUCTS ? "test" : "train",
    maxCharacters,
  });
  const rows = read.quarantine.balance(read.rowsIn, read.products.length);
  if (read.products.length === 0) {
    throw new UserError(`Cannot plan a batch: no row of ${source} can be used`);
  }
  const planned: Shard[] = [];
  for (const [number, products] of evenParts(read.products, shards).entries()) {
    await writeTable(paths.input(number), inputColumns(products));
    const sha256 = await hashFiles([paths.input(number)]);
    planned.push({ number, rows: products.length, sha256 });
  }
  await writeFileAtomic(paths.quarantine, quarantineCsv(read.quarantine.rows));
  const manifest: Manifest = {
    version: 1,
    source,
    source_sha256,
    rows,
    shards: planned,
  };
  await writeJsonAtomic(paths.manifest, manifest);
  return manifest;
}

/** Consecutive parts whose sizes differ by one at most; none is empty. */
export function evenParts<T>(items: readonly T[], count: number): T[][] {
  const parts = Math.min(count, Math.max(1, items.length));
  const start = (part: number) => Math.floor(part * items.length / parts);
  return Array.from({ length: parts }, (_, part) => items.slice(start(part), start(part + 1)));
}

function inputColumns(products: readonly CatalogueProduct[]): Columns {
  return {
    index: { type: "int32", values: Int32Array.from(products, ({ index }) => index) },
    title: { type: "utf8", values: products.map(({ title }) => title) },
    description: { type: "utf8?", values: products.map(({ description }) => description) },
    image: { type: "utf8?", values: products.map(({ image }) => image) },
  };
}
