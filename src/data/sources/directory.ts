/** Copies a catalogue in the challenge's layout from a local folder, after checking its columns. */
import { join, resolve } from "node:path";
import { parse } from "csv-parse/sync";
import { UserError } from "../../errors.ts";
import { exists } from "../../files/atomic_write.ts";
import { inParallel } from "../../concurrency.ts";
import { LABEL_NAMES, TEST_PRODUCTS, TRAIN_LABELS, TRAIN_PRODUCTS } from "../catalogue/layout.ts";
import { pictureNames } from "../catalogue/picture_folder.ts";

const REQUIRED = {
  [TRAIN_PRODUCTS]: ["designation", "description", "productid", "imageid"],
  [TRAIN_LABELS]: ["prdtypecode"],
};
const OPTIONAL = [TEST_PRODUCTS, LABEL_NAMES];
const IMAGE_FOLDERS = ["images/image_train", "images/image_test"];
const HEADER_BYTES = 4096;
const CONCURRENT_COPIES = 16;

/** The files that were copied. */
export interface DirectoryCopy {
  /** Catalogue files without the pictures. */
  files: string[];
  pictures: number;
}

/**
 * Copies the catalogue at `from` into `to`.
 *
 * @throws {UserError} if a file or column is missing, or if one folder contains the other.
 */
export async function copyCatalogue(
  { from, to, raw }: { from: string; to: string; raw: string },
  onProgress: (done: number, total: number) => void,
): Promise<DirectoryCopy> {
  refuseNesting(from, raw);
  for (const [file, columns] of Object.entries(REQUIRED)) {
    await checkHeader(join(from, file), columns);
  }
  const optional = await Promise.all(
    OPTIONAL.map(async (file) => await exists(join(from, file)) ? [file] : []),
  );
  const files = [...Object.keys(REQUIRED), ...optional.flat()];
  const pictures = (await Promise.all(IMAGE_FOLDERS.map((folder) => picturesIn(from, folder))))
    .flat();
  for (const folder of IMAGE_FOLDERS) await Deno.mkdir(join(to, folder), { recursive: true });
  const paths = [...files, ...pictures];
  let done = 0;
  await inParallel(paths, CONCURRENT_COPIES, async (path) => {
    await Deno.copyFile(join(from, path), join(to, path));
    onProgress(++done, paths.length);
  });
  return { files, pictures: pictures.length };
}

function refuseNesting(from: string, raw: string): void {
  const [source, target] = [resolve(from) + "/", resolve(raw) + "/"];
  if (source.startsWith(target) || target.startsWith(source)) {
    throw new UserError(
      `Cannot read the catalogue at '${from}': it is or holds ${raw}, where the copy goes`,
    );
  }
}

async function checkHeader(path: string, columns: readonly string[]): Promise<void> {
  const file = await Deno.open(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(
      `Cannot find ${path}: expected ${Object.keys(REQUIRED).join(" and ")} in data.directory, ` +
        `and optionally ${OPTIONAL.join(", ")} and ${IMAGE_FOLDERS.join(", ")}`,
    );
  });
  using _file = file;
  const head = new Uint8Array(HEADER_BYTES);
  const read = await file.read(head) ?? 0;
  const [line] = new TextDecoder().decode(head.subarray(0, read)).split(/\r?\n/);
  const [found = []] = parse(line, { bom: true, relax_quotes: true }) as string[][];
  const names = found.map((name) => name.trim().toLowerCase());
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    throw new UserError(
      `Cannot use ${path}: found columns ${found.join(", ")}, missing ${missing.join(", ")}`,
    );
  }
}

async function picturesIn(from: string, folder: string): Promise<string[]> {
  const names = await pictureNames(join(from, folder));
  return [...names].sort().map((name) => `${folder}/${name}`);
}
