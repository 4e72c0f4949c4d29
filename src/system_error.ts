/** Describes errors of the operating system in words. Knows no command and no file format. */
import { errorMessage, UserError } from "./errors.ts";

/** Meanings of error codes that a person can act on (POSIX `errno.h`). */
const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EADDRINUSE: "the address is in use",
  EBUSY: "it is in use",
  EDQUOT: "the disk quota is used up",
  EEXIST: "it exists already",
  EFBIG: "the file is too large for the disk",
  EIO: "the disk failed (input/output error)",
  EISDIR: "found a folder, expected a file",
  ELOOP: "found a loop of symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
  ENFILE: "too many open files",
  ENOENT: "no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "found a file, expected a folder",
  ENOTEMPTY: "the folder is not empty",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
};

/** Verbs for the names of operations in Deno's messages. */
const VERBS: Readonly<Record<string, string>> = {
  copy: "copy",
  mkdir: "make",
  readdir: "list",
  readfile: "read",
  writefile: "write",
};

/** Returns the meaning of an operating system's error, or undefined for any other value. */
export function systemErrorMeaning(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined;
}

/** Returns a `UserError` for an error of the operating system, and any other error unchanged. */
export function fileError(action: string, error: unknown): unknown {
  const meaning = systemErrorMeaning(error);
  return meaning === undefined ? error : new UserError(`Cannot ${action}: ${meaning}`);
}

/**
 * Awaits `work` and turns errors of the operating system into `UserError`s that name the action.
 *
 * @param action such as `write data/raw/labels.json`.
 * @throws {UserError} for an error of the operating system.
 * @throws {unknown} any other error of `work`, unchanged.
 */
export async function namingFile<T>(action: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileError(action, error);
  }
}

/**
 * Returns a `UserError` for an operating system's error that no edge has named, with the operation
 * and path of Deno's message; any other error is returned unchanged.
 */
export function unnamedFileError(error: unknown): unknown {
  const [, operation, place] = errorMessage(error).match(/: (\w+) ('.*)$/s) ?? [];
  if (operation === undefined) return fileError("go on", error);
  return fileError(`${VERBS[operation] ?? operation} ${place.replaceAll("'", "")}`, error);
}
