/**
 * Packs decoded pictures into chunks: decodes several concurrently, keeps their order and counts their
 * bytes. Holds one chunk in memory. Knows neither the files of pictures nor the file of pixels.
 */
import type { Unreadable } from "./decode_picture.ts";
import { ChannelHistograms } from "./channel_statistics.ts";
import { orderedResults } from "../../concurrency.ts";
import { pictureBytes } from "./packed_pictures.ts";

const CHUNK_BYTES = 1 << 20;

/** Options of `packPictures`. */
export interface PackingOptions {
  /** Pixels on each side. */
  size: number;
  /** Pictures that are decoded concurrently. */
  concurrency: number;
  /** Returns the pixels of a picture, uint8 [size, size, 3], or the reason why there are none. */
  load: (image: string) => Promise<Uint8Array | Unreadable>;
  /** Called with the number of pictures done. */
  onPicture?: (done: number) => void;
}

/** A picture that a product names and that cannot be read. */
export interface UnreadablePicture {
  row: number;
  image: string;
  reason: string;
}

/** Pictures being packed; the other fields are complete once `chunks` has ended. */
export interface Packing {
  /** Pixels of whole pictures in the order of rows; each chunk overwrites the previous one. */
  chunks: AsyncIterable<Uint8Array>;
  /** Rows whose picture was read, ascending. */
  rows: number[];
  unreadable: UnreadablePicture[];
  /** Histograms of all pixels. */
  histograms: ChannelHistograms;
}

/** Packs the pictures that rows name; null is a row without a picture. */
export function packPictures(
  images: readonly (string | null)[],
  options: PackingOptions,
): Packing {
  const packing: Omit<Packing, "chunks"> = {
    rows: [],
    unreadable: [],
    histograms: new ChannelHistograms(),
  };
  return { ...packing, chunks: packChunks(images, packing, options) };
}

async function* packChunks(
  images: readonly (string | null)[],
  { rows, unreadable, histograms }: Omit<Packing, "chunks">,
  { size, concurrency, load, onPicture = () => {} }: PackingOptions,
): AsyncGenerator<Uint8Array> {
  const bytes = pictureBytes(size);
  const chunk = new Uint8Array(bytes * Math.ceil(CHUNK_BYTES / bytes));
  let filled = 0;
  let done = 0;
  const named = images.flatMap((image, row) => image === null ? [] : [{ row, image }]);
  const loaded = orderedResults(named, {
    limit: concurrency,
    work: async (picture) => ({ ...picture, found: await load(picture.image) }),
  });
  for await (const { row, image, found } of loaded) {
    if (found instanceof Uint8Array) {
      chunk.set(found, filled);
      filled += bytes;
      rows.push(row);
      histograms.add(found);
    } else {
      unreadable.push({ row, image, reason: found.unreadable });
    }
    onPicture(++done);
    if (filled < chunk.length) continue;
    yield chunk;
    filled = 0;
  }
  yield chunk.subarray(0, filled);
}
