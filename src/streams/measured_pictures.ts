/** Measures the pictures of products. */
import { orderedResults } from "../concurrency.ts";
import { measurePicture } from "../features/image/picture_statistics.ts";
import type { PixelStatistics } from "../features/monitoring/pixel_statistics.ts";
import type { ReadableProduct } from "./model_in_use.ts";

/** Pictures that are read and decoded at the same time; the number changes no result. */
const CONCURRENCY = 8;

/** Statistics of each product's picture; undefined where there is none that can be read. */
export async function measuredPictures(
  products: readonly ReadableProduct[],
): Promise<(PixelStatistics | undefined)[]> {
  const measured: (PixelStatistics | undefined)[] = [];
  const work = async ({ picture }: ReadableProduct) => {
    const bytes = await picture?.().catch(() => undefined);
    return bytes && await measurePicture(bytes);
  };
  for await (const one of orderedResults(products, { limit: CONCURRENCY, work })) {
    measured.push(one);
  }
  return measured;
}
