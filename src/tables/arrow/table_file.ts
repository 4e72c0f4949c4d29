/** Reads and writes tables as Arrow IPC files, which pandas and polars open. Knows no product. */
import { UserError } from "../../errors.ts";
import { namingFile } from "../../system_error.ts";
import { writeFileAtomic } from "../../files/atomic_write.ts";
import type { Columns } from "./column.ts";
import { decodeTable } from "./decode.ts";
import { encodeTable } from "./encode.ts";

/**
 * Writes columns as an Arrow IPC file, atomically.
 *
 * @throws {RangeError} if the columns differ in length.
 */
export function writeTable(path: string, columns: Columns): Promise<void> {
  return writeFileAtomic(path, encodeTable(columns));
}

/**
 * Reads an Arrow IPC file, all columns or those named. Numbers are views of the file's bytes.
 *
 * @throws {UserError} if the file cannot be read, is no Arrow file or lacks a named column.
 */
export async function readTable(
  path: string,
  options: { columns?: readonly string[] } = {},
): Promise<Columns> {
  const bytes = await namingFile(`read ${path}`, () => Deno.readFile(path));
  try {
    return decodeTable(bytes, options);
  } catch (error) {
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}
