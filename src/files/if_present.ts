/**
 * Looks at and reads small files that need not be there. Nothing here leaves the thread: the detour
 * over the event loop takes longer than the work.
 */

/**
 * Returns the text of a file, or undefined where there is none.
 *
 * @throws {Deno.errors} if the file is there and cannot be read.
 */
export function readTextIfPresent(path: string): string | undefined {
  return ifPresent(() => Deno.readTextFileSync(path));
}

/**
 * Describes a file or folder, of a link its target; undefined where there is none.
 *
 * @throws {Deno.errors} if the path cannot be looked at.
 */
export function infoIfPresent(path: string): Deno.FileInfo | undefined {
  return ifPresent(() => Deno.statSync(path));
}

function ifPresent<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
