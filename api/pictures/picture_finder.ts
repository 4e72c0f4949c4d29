/**
 * The pictures that lie here, by imageid: files named as the challenge names them, in a folder or in
 * its folders. A caller's id is looked up in a list of names and never becomes part of a path.
 */
import { join } from "node:path";
import { readBounded } from "../../src/files/bounded_read.ts";
import type { FindPicture } from "./picture_reader.ts";

/** Larger files are no pictures of products. */
const MAX_BYTES = 32 * 2 ** 20;
const NAME = /^image_(\d+)_product_\d+\.(?:jpe?g|png|webp)$/i;

/** A finder that lists the folder anew when an id is missing, at most every `rescanMs`. */
export function pictureFolder(
  folder: string,
  { rescanMs = 10_000, now }: { rescanMs?: number; now: () => number },
): FindPicture {
  let paths = new Map<string, string>();
  let scan: Promise<void> | undefined;
  let scannedAt = -Infinity;
  async function rescan(): Promise<void> {
    scannedAt = now();
    paths = new Map();
    for await (const [id, path] of picturesBelow(folder, 1)) paths.set(id, path);
  }
  return async (id) => {
    if (!paths.has(id) && now() - scannedAt >= rescanMs) {
      scan ??= rescan().finally(() => scan = undefined);
    }
    await scan;
    const path = paths.get(id);
    if (path === undefined) return undefined;
    const found = await readBounded(path, { maxBytes: MAX_BYTES, followLinks: false });
    return found instanceof Uint8Array ? found : undefined;
  };
}

async function* picturesBelow(folder: string, depth: number): AsyncGenerator<[string, string]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(unlessAbsent) ?? [];
  for (const { name, isDirectory, isFile } of entries) {
    const id = isFile ? NAME.exec(name)?.[1] : undefined;
    if (id !== undefined) yield [id, join(folder, name)];
    if (isDirectory && depth > 0) yield* picturesBelow(join(folder, name), depth - 1);
  }
}

function unlessAbsent(error: unknown): undefined {
  if (error instanceof Deno.errors.NotFound) return undefined;
  throw error;
}
