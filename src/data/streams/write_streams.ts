/** Writes a split: the baseline as a catalogue, each stream as a product file and a label file. */
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import sharp from "sharp";
import { inParallel } from "../../concurrency.ts";
import { exists, writeFileAtomic } from "../../files/atomic_write.ts";
import { LABEL_COLUMNS } from "../catalogue/label_file.ts";
import { type Degradation, degradePicture } from "../catalogue/degraded_picture.ts";
import { imagePath, LABEL_NAMES, TRAIN_LABELS, TRAIN_PRODUCTS } from "../catalogue/layout.ts";
import { PRODUCT_COLUMNS } from "../catalogue/product_row.ts";
import type { RawRow } from "./raw_rows.ts";
import type { StreamSplit } from "./split_streams.ts";

const PICTURES = "images/image_train";
const CONCURRENT_PICTURES = 8;

/** The folders below `data/stream`. */
export const STREAM_FOLDERS = { catalogue: "catalogue", raw: "raw", labels: "labels" } as const;

/**
 * Writes the parts into an existing folder; pictures and class names come from `from`. Pictures of
 * drifted streams are degraded.
 */
export async function writeStreams(
  folder: string,
  { split, from, degradation }: { split: StreamSplit; from: string; degradation: Degradation },
): Promise<void> {
  const { baseline, streams, undrifted } = split;
  const catalogue = join(folder, STREAM_FOLDERS.catalogue);
  await writeCatalogue(catalogue, { rows: baseline, from });
  await degradePictures(catalogue, streams.slice(undrifted).flat(), degradation);
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

/** Replaces the pictures of rows, those that there are and that can be read, by worse ones. */
async function degradePictures(
  catalogue: string,
  rows: readonly RawRow[],
  degradation: Degradation,
): Promise<void> {
  if (degradation.blur === 0 && degradation.contrast === 1) return;
  await inParallel(rows, CONCURRENT_PICTURES, async ({ fields: [, , , productid, imageid] }) => {
    const path = join(catalogue, imagePath("train", imageid, productid));
    const picture = await readIfPresent(path);
    const degraded = picture &&
      await degradePicture(sharp(picture), degradation).toBuffer().catch(() => undefined);
    // Written under another name and renamed: the file here is a link to the catalogue's own.
    if (degraded) await writeFileAtomic(path, new Uint8Array(degraded));
  });
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  return await Deno.readFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
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
