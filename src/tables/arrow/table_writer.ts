/**
 * Writes a table whose first column is larger than memory as an Arrow IPC file of one record batch, so
 * that a reader gets that column as one view of the file. The record batch's header is written last,
 * into a gap before the column, because only then the number of rows is known.
 * https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
 */
import { MetadataVersion, Schema } from "apache-arrow";
import { FileBlock, Footer } from "apache-arrow/ipc/metadata/file";
import { BufferRegion, FieldNode, Message, RecordBatch } from "apache-arrow/ipc/metadata/message";
import { VectorAssembler } from "apache-arrow/visitor/vectorassembler";
import { writeAll } from "../../files/write_all.ts";
import { namingFile } from "../../system_error.ts";
import type { Columns } from "./column.ts";
import { toRecordBatch } from "./encode.ts";

const MAGIC = new TextEncoder().encode("ARROW1");
const MAGIC_BYTES = 8; // with its padding
/** Offset of the column: one page, so that a memory map is aligned. */
const BODY_START = 4096;

/** A `fixed_size_list<uint8>` column as a stream of chunks. */
export interface StreamedColumn {
  name: string;
  /** Bytes of each row. */
  width: number;
  /** Chunks that together are a whole number of rows. */
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * Writes `column` and then `remainingColumns()`, which is called after the stream has ended. Not atomic:
 * the file is complete only when this returns, so write it into a staging folder.
 *
 * @throws {RangeError} if the columns differ in length.
 * @throws {UserError} if the disk fails.
 */
export async function writeStreamedTable(
  path: string,
  { column, remainingColumns }: { column: StreamedColumn; remainingColumns: () => Columns },
): Promise<void> {
  using file = await namingFile(`write ${path}`, () => Deno.create(path));
  const write = (bytes: Uint8Array) => writeAll(file, { path, bytes });
  await file.seek(BODY_START, Deno.SeekMode.Start);
  let streamed = 0;
  for await (const chunk of column.chunks) {
    await write(chunk);
    streamed += chunk.length;
  }
  const { schema, header, buffers, bodyLength } = bodyLayout(column, remainingColumns(), streamed);
  await write(paddingAfter(streamed));
  for (const { buffer, byteOffset, byteLength } of buffers) {
    await write(new Uint8Array(buffer, byteOffset, byteLength));
    await write(paddingAfter(byteLength));
  }
  const block = new FileBlock(BODY_START - MAGIC_BYTES, bodyLength, MAGIC_BYTES);
  const footer = Footer.encode(new Footer(schema, MetadataVersion.V5, [block], []));
  await write(int32s(-1, 0)); // the end of the stream of batches
  await write(footer);
  await write(int32s(footer.length));
  await write(MAGIC);
  await file.seek(0, Deno.SeekMode.Start);
  await write(fileHead(Message.encode(Message.from(header, bodyLength))));
  await namingFile(`write ${path}`, () => file.syncData());
}

/** Computes the layout of a body that begins with `streamed` bytes of `column`. */
function bodyLayout({ name, width }: StreamedColumn, columns: Columns, streamed: number) {
  const empty = { type: "fixed_size_list<uint8>", width, values: new Uint8Array() } as const;
  const [field] = toRecordBatch({ [name]: empty }).schema.fields;
  const others = toRecordBatch(columns);
  const rows = streamed / width;
  if (others.numRows !== rows) {
    throw new RangeError(
      `Cannot write column '${name}': found ${rows} rows of ${width} bytes, expected ${others.numRows}`,
    );
  }
  const { nodes, bufferRegions, buffers, byteLength } = VectorAssembler.assemble(others);
  const start = streamed + paddingAfter(streamed).length;
  // A list has a node and a bitmap of its own beside those of its items; no bitmap is no nulls.
  const header = new RecordBatch(
    rows,
    [new FieldNode(rows, 0), new FieldNode(streamed, 0), ...nodes],
    [
      new BufferRegion(0, 0),
      new BufferRegion(0, 0),
      new BufferRegion(0, streamed),
      ...bufferRegions.map(({ offset, length }) => new BufferRegion(start + offset, length)),
    ],
    null,
  );
  const schema = new Schema([field, ...others.schema.fields]);
  return { schema, header, buffers, bodyLength: start + byteLength };
}

/** Encodes the bytes before the body: magic, length of the header, header, padding. */
function fileHead(header: Uint8Array): Uint8Array {
  const head = new Uint8Array(BODY_START);
  const room = BODY_START - MAGIC_BYTES - 8;
  if (header.length > room) {
    throw new RangeError(`Cannot write header: found ${header.length} bytes, expected ≤ ${room}`);
  }
  head.set(MAGIC);
  head.set(int32s(-1, room), MAGIC_BYTES);
  head.set(header, MAGIC_BYTES + 8);
  return head;
}

/** Encodes integers as little-endian int32. */
function int32s(...values: number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, at) => bytes.setInt32(4 * at, value, true));
  return new Uint8Array(bytes.buffer);
}

/** Returns the zeros that pad `length` bytes to a multiple of 8. */
function paddingAfter(length: number): Uint8Array {
  return new Uint8Array((8 - length % 8) % 8);
}
