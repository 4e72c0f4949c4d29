/**
 * Packs pictures as they come: decodes several side by side, keeps their order, and counts what is
 * needed afterwards. In memory are the pictures of one chunk, however many there are. Knows neither
 * where pictures come from nor where pixels go.
 */
import type { Unreadable } from "./decode_picture.ts";
import { ChannelHistograms } from "./channel_statistics.ts";
import { orderedResults } from "../../ordered_results.ts";
import { pictureBytes } from "./packed_pictures.ts";

const CHUNK_BYTES = 1 << 20;

/** How to get at pictures. */
export interface PackingOptions {
  /** Pixels on each side. */
  size: number;
  /** Pictures that are decoded side by side. */
  concurrency: number;
  /** The pixels of a picture, uint8 [size, size, 3], or why there are none. */
  load: (image: string) => Promise<Uint8Array | Unreadable>;
  /** Told how many pictures are done. */
  onPicture?: (done: number) => void;
}

/** A picture that a product names and nobody can read. */
export interface UnreadablePicture {
  row: number;
  image: string;
  reason: string;
}

/** Pictures being packed; the rest is complete when `chunks` has been read to its end. */
export interface Packing {
  /** Pixels of whole pictures in the order of their rows; each chunk overwrites the one before. */
  chunks: AsyncIterable<Uint8Array>;
  /** Rows whose picture was read, ascending. */
  rows: number[];
  unreadable: UnreadablePicture[];
  /** Of all pixels. */
  histograms: ChannelHistograms;
}

/** Packs the pictures that rows name; a row whose `image` is null has none. */
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
