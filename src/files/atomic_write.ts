/**
 * Writes files and folders atomically: under a temporary name in the same folder, then by rename. A
 * folder is swapped by two renames; `recoverDirectory` undoes a swap that was cut between them. The
 * temporary names of `path/to/out` are `path/to/.out.new` and `path/to/.out.old`, fixed so that a
 * permission list can name them and the next writer reuses those of a killed one.
 */
import { basename, dirname, join } from "node:path";
import { errorMessage, UserError } from "../errors.ts";
import { namingFile, systemErrorMeaning } from "../system_error.ts";
import { writeAll } from "./write_all.ts";

const asidePath = (path: string) => join(dirname(path), `.${basename(path)}.old`);
const stagingPath = (path: string) => join(dirname(path), `.${basename(path)}.new`);

/** The content of a file: text, bytes, or consecutive chunks. */
export type FileContent = string | Uint8Array | readonly Uint8Array[];

/**
 * Writes a file by temporary name and rename, and makes missing parent folders. Concurrent writers of
 * one file wait for each other; the last one wins, with its whole content.
 *
 * @throws {UserError} if the disk fails; the old file stays.
 */
export async function writeFileAtomic(path: string, content: FileContent): Promise<void> {
  await namingFile(`write ${path}`, () => writeAndRename(path, content));
}

async function writeAndRename(path: string, content: FileContent): Promise<void> {
  const temporary = stagingPath(path);
  const pieces = typeof content === "string"
    ? [new TextEncoder().encode(content)]
    : content instanceof Uint8Array
    ? [content]
    : content;
  const file = await openAlone(temporary).catch(async (error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    await Deno.mkdir(dirname(path), { recursive: true });
    return openAlone(temporary);
  });
  try {
    await file.truncate();
    for (const bytes of pieces) await writeAll(file, { path, bytes });
    await file.syncData();
    await Deno.rename(temporary, path);
  } catch (error) {
    await removeIfPossible(temporary);
    throw error;
  } finally {
    file.close();
  }
}

/**
 * Opens a file under an exclusive lock, which closing it releases. A writer that waited may hold a file
 * that was renamed meanwhile, and opens again.
 */
async function openAlone(path: string): Promise<Deno.FsFile> {
  while (true) {
    const file = await Deno.open(path, { write: true, create: true });
    await file.lock(true);
    const [mine, current] = await Promise.all([file.stat(), statIfPresent(path)]);
    if (current?.ino === mine.ino) return file;
    file.close();
  }
}

async function statIfPresent(path: string): Promise<Deno.FileInfo | undefined> {
  return await Deno.stat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
}

/**
 * Reads a JSON file.
 *
 * @throws {UserError} if it cannot be read or holds no JSON.
 */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    const reason = systemErrorMeaning(error) ?? errorMessage(error);
    throw new UserError(`Cannot read ${path}: ${reason}`);
  }
}

/** Writes a value as indented JSON with a final newline, atomically. */
export function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  return writeFileAtomic(path, JSON.stringify(value, null, 2) + "\n");
}

/**
 * Fills a staging folder through `fill` and replaces the folder `path` by it. If `fill` throws, the old
 * folder stays and the staging folder is removed; the next writer removes that of a killed one. One
 * writer at a time: the name of the staging folder is fixed.
 *
 * @throws {unknown} any error of `fill` or of the disk; the old folder stays.
 */
export async function replaceDirectory(
  path: string,
  fill: (staging: string) => Promise<void>,
): Promise<void> {
  const staging = stagingPath(path);
  await namingFile(`write ${path}`, async () => {
    await recoverDirectory(path);
    await removeIfPresent(staging);
    await Deno.mkdir(staging, { recursive: true });
  });
  try {
    await fill(staging);
    await namingFile(`write ${path}`, () => swap(staging, path));
  } catch (error) {
    await removeIfPossible(staging);
    throw error;
  }
}

/** Puts the staging folder in the place of the old one, or the old one back if that fails. */
async function swap(staging: string, path: string): Promise<void> {
  const aside = asidePath(path);
  if (await exists(path)) await Deno.rename(path, aside);
  try {
    await Deno.rename(staging, path);
  } catch (error) {
    await recoverDirectory(path);
    throw error;
  }
  await removeIfPresent(aside);
}

/** Removes what a failed writer made; the failure matters more than one of the removal. */
async function removeIfPossible(path: string): Promise<void> {
  await removeIfPresent(path).catch(() => {});
}

/** Restores the old folder if a swap was cut between its two renames; else does nothing. */
export async function recoverDirectory(path: string): Promise<void> {
  const aside = asidePath(path);
  if (!await exists(aside)) return;
  if (await exists(path)) await removeIfPresent(aside);
  else await Deno.rename(aside, path);
}

/**
 * Returns true if a file, folder or link is at the path.
 *
 * @throws {Deno.errors} if the path cannot be looked at.
 */
export async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
}

/**
 * Removes a file or a folder with its content; does nothing if there is none.
 *
 * @throws {Deno.errors} if something cannot be removed.
 */
export async function removeIfPresent(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
