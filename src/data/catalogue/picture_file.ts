/** Reads picture files whole, and none that is too large to be a product's picture. */
import { errorMessage, UserError } from "../../errors.ts";

/** Why a picture file was not read. */
export type ReadFailure = "missing_file" | "too_many_bytes";

const MAX_BYTES = 32 * 2 ** 20;

/**
 * The bytes of a picture file, or why there are none.
 *
 * @throws {UserError} when the file is there and cannot be read: that is no fault of the picture's.
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
