/** Checks of a model folder's files before anything opens them. */
import { join } from "node:path";
import { CHECKS, type ModelChecks } from "../../src/artifact/model_checks.ts";
import { readChecks } from "../../src/artifact/model_folder.ts";
import { UserError } from "../../src/errors.ts";
import { readBounded } from "../../src/files/bounded_read.ts";

const MEGABYTE = 2 ** 20;

/** Maximum size of the files of a model, in bytes. */
const FILE_BYTES: Readonly<Record<string, number>> = {
  "model.onnx": 4096 * MEGABYTE,
  "preprocess.json": 128 * MEGABYTE,
  "labels.json": 16 * MEGABYTE,
  [CHECKS]: 64 * MEGABYTE,
};

/** The files that a model needs. */
export const MODEL_FILES: readonly string[] = ["model.onnx", "preprocess.json", "labels.json"];

/**
 * A text that changes when a file does; undefined where there is none.
 *
 * @throws {UserError} for a file that may not be read, a pipe or device, or one too large.
 */
export async function fileStamp(folder: string, name: string): Promise<string | undefined> {
  const path = join(folder, name);
  try {
    const { ino, size, mtime, isFile } = await Deno.stat(path);
    if (!isFile) throw new UserError(`Cannot read ${path}: not a regular file`);
    const most = FILE_BYTES[name];
    if (size > most) {
      throw new UserError(`Cannot read ${path}: ${size} bytes, expected at most ${most}`);
    }
    return [ino, size, mtime?.getTime()].join(":");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new UserError(
      `Cannot read ${path}: this process may not, expected a model that it may read, such as one ` +
        "below models or mlruns (the task's --allow-read says which)",
    );
  }
}

/**
 * The hashes and golden answers of a model; undefined for a model without.
 *
 * @throws {UserError} where they are invalid, or the file is too large or none.
 */
export async function readModelChecks(folder: string): Promise<ModelChecks | undefined> {
  return await fileStamp(folder, CHECKS) === undefined ? undefined : await readChecks(folder);
}

/** The model card; null where there is none, or something else in its place. */
export async function readCard(folder: string): Promise<string | null> {
  const card = await readBounded(join(folder, "card.md"), {
    maxBytes: MEGABYTE,
    followLinks: true,
  }).catch(() => null);
  return card instanceof Uint8Array ? new TextDecoder().decode(card) : null;
}
