/** Copies a catalogue in the challenge's layout from a local folder, after checking its columns. */
import { join, resolve } from "node:path";
import { UserError } from "../../errors.ts";
import { exists } from "../../files/atomic_write.ts";
import { checkCsvHeader } from "../../tables/csv/csv_reader.ts";
import { namingFile } from "../../system_error.ts";
import { LABEL_COLUMNS, readLabelNames } from "../catalogue/label_file.ts";
import { PRODUCT_COLUMNS } from "../catalogue/product_row.ts";
import { inParallel } from "../../concurrency.ts";
import { LABEL_NAMES, TEST_PRODUCTS, TRAIN_LABELS, TRAIN_PRODUCTS } from "../catalogue/layout.ts";
import { pictureNames } from "../catalogue/picture_folder.ts";

const REQUIRED = { [TRAIN_PRODUCTS]: PRODUCT_COLUMNS, [TRAIN_LABELS]: LABEL_COLUMNS };
const COLUMNS = { ...REQUIRED, [TEST_PRODUCTS]: PRODUCT_COLUMNS };
const OPTIONAL = [TEST_PRODUCTS, LABEL_NAMES];
const IMAGE_FOLDERS = ["images/image_train", "images/image_test"];
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
  await checkColumns(from);
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
    const [source, target] = [join(from, path), join(to, path)];
    await namingFile(`copy ${source} to ${target}`, () => Deno.copyFile(source, target));
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

async function checkColumns(from: string): Promise<void> {
  for (const file of Object.keys(REQUIRED)) {
    const path = join(from, file);
    if (await namingFile(`read ${path}`, () => exists(path))) continue;
    throw new UserError(
      `Cannot find ${path}: expected ${Object.keys(REQUIRED).join(" and ")} in data.directory, ` +
        `and optionally ${OPTIONAL.join(", ")} and ${IMAGE_FOLDERS.join(", ")}`,
    );
  }
  for (const [file, columns] of Object.entries(COLUMNS)) {
    const path = join(from, file);
    if (await exists(path)) await checkCsvHeader(path, columns);
  }
  await readLabelNames(from);
}

async function picturesIn(from: string, folder: string): Promise<string[]> {
  const names = await pictureNames(join(from, folder));
  return [...names].sort().map((name) => `${folder}/${name}`);
}
