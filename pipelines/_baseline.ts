/** Tells the baseline of streams from other catalogues. */
import { join } from "node:path";
import { TRAIN_PRODUCTS } from "../src/data/catalogue/layout.ts";
import { exists } from "../src/files/atomic_write.ts";
import { hashFiles } from "../src/files/file_hash.ts";
import { STREAM_PATHS } from "./_stream_paths.ts";

/** True for the baseline that streams were split from; undefined where there is no such catalogue. */
export async function holdsBaseline(catalogue: string): Promise<boolean | undefined> {
  const paths = [catalogue, STREAM_PATHS.catalogue].map((folder) => join(folder, TRAIN_PRODUCTS));
  if (!(await Promise.all(paths.map(exists))).every(Boolean)) return undefined;
  const [found, baseline] = await Promise.all(paths.map((path) => hashFiles([path])));
  return found === baseline;
}
