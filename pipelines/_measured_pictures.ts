/** Measures the quality of picture files. */
import { join } from "node:path";
import { orderedResults } from "../src/concurrency.ts";
import { readPictureFile } from "../src/data/catalogue/picture_file.ts";
import { decodePicture } from "../src/features/image/decode_picture.ts";
import {
  type PixelStatistics,
  pixelStatistics,
} from "../src/features/monitoring/pixel_statistics.ts";
import { startProgress } from "../src/terminal/progress.ts";

/** Pixels on each side at which pictures are measured. */
const SIDE = 128;
const CONCURRENCY = 2 * navigator.hardwareConcurrency;

/** Statistics of the pictures of `folder`, in their order; undefined for one that cannot be read. */
export async function measurePictures(
  images: readonly string[],
  folder: string,
): Promise<(PixelStatistics | undefined)[]> {
  const progress = startProgress("measuring pictures", images.length);
  const found: (PixelStatistics | undefined)[] = [];
  for await (
    const one of orderedResults(images, {
      limit: CONCURRENCY,
      work: (image) => measurePicture(join(folder, image)),
    })
  ) {
    found.push(one);
    progress.update(found.length);
  }
  progress.finish();
  return found;
}

async function measurePicture(path: string): Promise<PixelStatistics | undefined> {
  const bytes = await readPictureFile(path);
  const values = bytes instanceof Uint8Array ? await decodePicture(bytes, { size: SIDE }) : bytes;
  if (!(values instanceof Uint8Array)) return undefined;
  return pixelStatistics({ width: SIDE, height: SIDE, channels: 3, values });
}
