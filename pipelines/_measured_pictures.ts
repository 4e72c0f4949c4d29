/** Measures the quality of picture files. */
import { join } from "node:path";
import { orderedResults } from "../src/concurrency.ts";
import { readPictureFile } from "../src/data/catalogue/picture_file.ts";
import { measurePicture } from "../src/features/image/picture_statistics.ts";
import type { PixelStatistics } from "../src/features/monitoring/pixel_statistics.ts";
import { startProgress } from "../src/terminal/progress.ts";

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
      work: (image) => measureFile(join(folder, image)),
    })
  ) {
    found.push(one);
    progress.update(found.length);
  }
  progress.finish();
  return found;
}

async function measureFile(path: string): Promise<PixelStatistics | undefined> {
  const bytes = await readPictureFile(path);
  return bytes instanceof Uint8Array ? await measurePicture(bytes) : undefined;
}
