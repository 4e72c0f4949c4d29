/** Writes a split: the baseline as a catalogue, each stream as a product file and a label file. */
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { exists, writeFileAtomic } from "../../files/atomic_write.ts";
import { LABEL_COLUMNS } from "../catalogue/label_file.ts";
import { LABEL_NAMES, TRAIN_LABELS, TRAIN_PRODUCTS } from "../catalogue/layout.ts";
import { PRODUCT_COLUMNS } from "../catalogue/product_row.ts";
import type { RawRow } from "./raw_rows.ts";
import type { StreamSplit } from "./split_streams.ts";

const PICTURES = "images/image_train";

/** The folders below `data/stream`. */
export const STREAM_FOLDERS = { catalogue: "catalogue", raw: "raw", labels: "labels" } as const;

/** Writes the parts into an existing folder; pictures and class names come from `from`. */
export async function writeStreams(
  folder: string,
  { split, from }: { split: StreamSplit; from: string },
): Promise<void> {
  const { baseline, streams } = split;
  await writeCatalogue(join(folder, STREAM_FOLDERS.catalogue), { rows: baseline, from });
  for (const [at, rows] of streams.entries()) {
    const name = `${streamName(at + 1, streams.length)}.csv`;
    await writeFileAtomic(join(folder, STREAM_FOLDERS.raw, name), productsCsv(rows));
    await writeFileAtomic(join(folder, STREAM_FOLDERS.labels, name), labelsCsv(rows));
  }
}

/**
 * Writes rows as a catalogue in the challenge's layout. All pictures of `from` are linked, those of
 * later streams too, which then need none of their own.
 */
export async function writeCatalogue(
  folder: string,
  { rows, from }: { rows: readonly RawRow[]; from: string },
): Promise<void> {
  await writeFileAtomic(join(folder, TRAIN_PRODUCTS), productsCsv(rows));
  await writeFileAtomic(join(folder, TRAIN_LABELS), labelsCsv(rows));
  const names = join(from, LABEL_NAMES);
  if (await exists(names)) await Deno.copyFile(names, join(folder, LABEL_NAMES));
  await Deno.mkdir(join(folder, PICTURES), { recursive: true });
  if (!await exists(join(from, PICTURES))) return;
  for await (const { name } of Deno.readDir(join(from, PICTURES))) {
    const [source, target] = [join(from, PICTURES, name), join(folder, PICTURES, name)];
    await Deno.link(source, target).catch(() => Deno.copyFile(source, target)); // another disk
  }
}

/** stream_01 … stream_10: names sort as they arrive. */
function streamName(number: number, count: number): string {
  return `stream_${String(number).padStart(Math.max(2, String(count).length), "0")}`;
}

function productsCsv(rows: readonly RawRow[]): string {
  return stringify(rows.map(({ fields }) => [...fields]), {
    header: true,
    columns: PRODUCT_COLUMNS,
  });
}

function labelsCsv(rows: readonly RawRow[]): string {
  const labelled = rows.filter(({ code }) => code !== undefined);
  return stringify(labelled.map(({ fields, code }) => [fields[0], code]), {
    header: true,
    columns: LABEL_COLUMNS,
  });
}
