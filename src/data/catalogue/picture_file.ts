/** Reads picture files of at most 32 MiB. */
import { UserError } from "../../errors.ts";
import { readBounded } from "../../files/bounded_read.ts";

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
  const found = await readBounded(path, { maxBytes: MAX_BYTES, followLinks: true });
  if (found === "missing") return { unreadable: "missing_file" };
  if (found === "too_many_bytes") return { unreadable: found };
  if (found === "not_a_file") {
    throw new UserError(`Cannot read ${path}: found no file, expected a picture`);
  }
  return found;
}
