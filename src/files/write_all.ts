/** Writes whole buffers to open files: the system may take a part of them at a time. */
import { namingFile } from "../system_error.ts";

/**
 * Writes all bytes at the file's position.
 *
 * @throws {UserError} naming `path` if the disk fails.
 */
export async function writeAll(
  file: Deno.FsFile,
  { path, bytes }: { path: string; bytes: Uint8Array },
): Promise<void> {
  await namingFile(`write ${path}`, async () => {
    for (let offset = 0; offset < bytes.length;) offset += await file.write(bytes.subarray(offset));
  });
}
