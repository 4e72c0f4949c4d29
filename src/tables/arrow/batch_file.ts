/**
 * Arrow IPC files of many record batches, written and read one batch at a time, so that a table may be
 * larger than memory.
 */
import { type FileHandle, open } from "node:fs/promises";
import { type RecordBatch, RecordBatchFileWriter, RecordBatchReader } from "apache-arrow";
import { UserError } from "../../errors.ts";
import { writeAll } from "../../files/write_all.ts";
import { namingFile } from "../../system_error.ts";
import type { Columns } from "./column.ts";
import { columnsFromBatches } from "./decode.ts";
import { toRecordBatch } from "./encode.ts";

const MAGIC = "ARROW1";
const OTHER_BYTES = "found other bytes, expected an Arrow IPC file";

/**
 * Writes tables of the same columns, at least one, as the record batches of one file. Not atomic: the
 * file is complete only when this returns, so write it into a staging folder.
 *
 * @throws {RangeError} if the columns of a batch differ in length.
 * @throws {UserError} if the disk fails.
 */
export async function writeBatches(
  path: string,
  batches: AsyncIterable<Columns> | Iterable<Columns>,
): Promise<void> {
  using file = await namingFile(`write ${path}`, () => Deno.create(path));
  const writer = new RecordBatchFileWriter();
  const written = (async () => {
    for await (const bytes of writer) await writeAll(file, { path, bytes });
  })();
  try {
    for await (const columns of batches) {
      writer.write(toRecordBatch(columns));
    }
    writer.finish();
  } catch (error) {
    writer.abort(error);
    await written.catch(() => {});
    throw error;
  }
  await written;
  await namingFile(`write ${path}`, () => file.syncData());
}

/**
 * Reads a file batch by batch, all columns or those named.
 *
 * @throws {UserError} if the file cannot be read, is no Arrow file or lacks a named column.
 */
export async function* readBatches(
  path: string,
  options: { columns?: readonly string[] } = {},
): AsyncGenerator<Columns> {
  const file = await namingFile(`read ${path}`, () => open(path));
  try {
    await assertWhole(file);
    const reader = await RecordBatchReader.from(file);
    await reader.open();
    if (!reader.isFile()) throw new SyntaxError(OTHER_BYTES);
    for (let at = 0; at < reader.numRecordBatches; at++) {
      const batch: RecordBatch | null = await reader.readRecordBatch(at);
      if (batch === null) throw new SyntaxError(`found no record batch ${at}, expected one`);
      yield columnsFromBatches(reader.schema.fields, [batch], options);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`);
  } finally {
    await file.close();
  }
}

/** The library takes any bytes at the end of a file for a footer: the magic must follow it. */
async function assertWhole(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  const end = new Uint8Array(MAGIC.length);
  await file.read(end, 0, end.length, Math.max(0, size - end.length));
  if (new TextDecoder().decode(end) !== MAGIC) throw new SyntaxError(OTHER_BYTES);
}
