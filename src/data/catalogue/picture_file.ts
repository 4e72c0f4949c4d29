/** Reads picture files of at most 32 MiB. */
import { errorMessage, UserError } from "../../errors.ts";

/** Reasons for which a picture file is not read. */
export type ReadFailure = "missing_file" | "too_many_bytes";

const MAX_BYTES = 32 * 2 ** 20;

/**
 * Reads the bytes of a picture file, or returns the reason why the picture cannot be used.
 *
 * @throws {UserError} if the file exists and cannot be read, which is no defect of the picture.
 */
export async function readPictureFile(
  path: string,
): Promise<Uint8Array | { unreadable: ReadFailure }> {
  try {
    const { size } = await Deno.stat(path);
    return size > MAX_BYTES ? { unreadable: "too_many_bytes" } : await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { unreadable: "missing_file" };
    throw new UserError(`Cannot read ${path}: ${errorMessage(error)}`);
  }
}
