/** Reads files of bounded size, and only the file that stands at the path itself. */
import { namingFile } from "../system_error.ts";

/** Reasons for which a file is not read. */
export type ReadRefusal = "missing" | "not_a_file" | "too_many_bytes";

/** Options of `readBounded`. */
export interface BoundedReadOptions {
  maxBytes: number;
  /** True reads the file that a symbolic link leads to; false refuses links. */
  followLinks: boolean;
}

/**
 * Reads a file of at most `maxBytes`. Size and kind are those of the opened file, so that a file that
 * is replaced or grows meanwhile is refused too.
 *
 * @throws {UserError} if the file cannot be read.
 */
export async function readBounded(
  path: string,
  { maxBytes, followLinks }: BoundedReadOptions,
): Promise<Uint8Array | ReadRefusal> {
  try {
    const named = followLinks ? await Deno.stat(path) : await Deno.lstat(path);
    if (!named.isFile) return "not_a_file"; // before opening: a FIFO would wait for its writer
    using file = await Deno.open(path);
    const opened = await file.stat();
    const same = opened.isFile && opened.ino === named.ino && opened.dev === named.dev;
    if (!same && !followLinks) return "not_a_file"; // replaced by a link after it was named
    if (opened.size > maxBytes) return "too_many_bytes";
    return await readUpTo(file, { path, size: opened.size, maxBytes });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "missing";
    return await namingFile(`read ${path}`, () => Promise.reject(error));
  }
}

async function readUpTo(
  file: Deno.FsFile,
  { path, size, maxBytes }: { path: string; size: number; maxBytes: number },
): Promise<Uint8Array | ReadRefusal> {
  let bytes = new Uint8Array(size + 1); // one more shows whether the file has grown
  let length = 0;
  while (true) {
    const count = await namingFile(`read ${path}`, () => file.read(bytes.subarray(length)));
    if (count === null) return bytes.slice(0, length);
    length += count;
    if (length > maxBytes) return "too_many_bytes";
    if (length < bytes.length) continue;
    const larger = new Uint8Array(Math.min(2 * length, maxBytes + 1));
    larger.set(bytes);
    bytes = larger;
  }
}
