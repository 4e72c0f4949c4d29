/** Decodes the bytes of an Arrow IPC file to columns; numbers stay views of the bytes. */
import {
  type Data,
  DataType,
  type Field,
  type FixedSizeList,
  type RecordBatch,
  type RecordBatchFileReader,
  RecordBatchReader,
  type Utf8,
} from "apache-arrow";
import type { Column, Columns } from "./column.ts";

/**
 * Decodes an Arrow IPC file, all columns or those named; record batches are concatenated.
 *
 * @throws {SyntaxError} if the bytes are no Arrow IPC file.
 * @throws {RangeError} if a named column is absent.
 * @throws {TypeError} if a column has an unknown type or unexpected nulls.
 */
export function decodeTable(
  bytes: Uint8Array,
  { columns: wanted }: { columns?: readonly string[] } = {},
): Columns {
  const reader = RecordBatchReader.from(bytes).open();
  if (!reader.isFile()) throw new SyntaxError("found other bytes, expected an Arrow IPC file");
  return columnsFromBatches(reader.schema.fields, readBatches(reader), { columns: wanted });
}

/**
 * Joins record batches to columns, all or those named.
 *
 * @throws {RangeError} if a named column is absent.
 * @throws {TypeError} if a column has an unknown type or unexpected nulls.
 */
export function columnsFromBatches(
  fields: readonly Field[],
  batches: readonly RecordBatch[],
  { columns: wanted }: { columns?: readonly string[] } = {},
): Columns {
  const names = fields.map((field) => field.name);
  return Object.fromEntries((wanted ?? names).map((name) => {
    const at = names.indexOf(name);
    if (at < 0) throw new RangeError(`found columns ${names.join(", ")}, expected '${name}'`);
    const chunks = batches.map((batch) => batch.data.children[at]);
    return [name, columnFrom(fields[at], chunks)];
  }));
}

/**
 * Reads batch by batch: the library's iterator reads a block without a record batch for ever.
 *
 * @throws {SyntaxError} if a block holds no record batch.
 */
function readBatches(reader: RecordBatchFileReader): RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (let at = 0; at < reader.numRecordBatches; at++) {
    const batch = reader.readRecordBatch(at);
    if (batch === null) throw new SyntaxError(`found no record batch ${at}, expected one`);
    batches.push(batch);
  }
  return batches;
}

function columnFrom(field: Field, chunks: Data[]): Column {
  const type = typeName(field.type);
  if (type !== "utf8" && chunks.some((chunk) => chunk.nullCount > 0)) {
    throw new TypeError(`column '${field.name}' of type ${type} holds nulls, expected none`);
  }
  switch (type) {
    case "int32":
      return { type, values: concatChunks(chunks.map(numbers), Int32Array) };
    case "int64":
      return { type, values: concatChunks(chunks.map(numbers), BigInt64Array) };
    case "float32":
      return { type, values: concatChunks(chunks.map(numbers), Float32Array) };
    case "list<int32>":
      return { type, ...lists(chunks, Int32Array) };
    case "list<float32>":
      return { type, ...lists(chunks, Float32Array) };
    case "fixed_size_list<uint8>":
      return { type, ...fixedSizeLists(field.type as FixedSizeList, chunks, Uint8Array) };
    case "fixed_size_list<float32>":
      return { type, ...fixedSizeLists(field.type as FixedSizeList, chunks, Float32Array) };
    case "utf8":
      return field.nullable
        ? { type: "utf8?", values: texts(chunks) }
        : { type, values: texts(chunks) as string[] };
    default:
      throw new TypeError(
        `column '${field.name}' has type ${type}, expected one this reader knows`,
      );
  }
}

/** Returns a type's name in `Column`, or the library's own name. */
function typeName(type: DataType): string {
  return DataType.isFixedSizeList(type)
    ? `fixed_size_list<${typeName(type.valueType)}>`
    : String(type).toLowerCase();
}

type Numbers = Int32Array | BigInt64Array | Float32Array | Uint8Array;

/** Returns a chunk's values without padding. */
function numbers(chunk: Data) {
  return head(chunk, chunk.length);
}

function head({ values }: Data, length: number) {
  return values.subarray(0, length);
}

/** Concatenates chunks; one chunk is returned without a copy. */
function concatChunks<T extends Numbers>(chunks: T[], Kind: new (length: number) => T): T {
  if (chunks.length === 1) return chunks[0];
  const all = new Kind(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk as never, at);
    at += chunk.length;
  }
  return all;
}

function lists<T extends Int32Array | Float32Array>(
  chunks: Data<DataType>[],
  Kind: new (length: number) => T,
): { offsets: Int32Array; values: T } {
  const offsets = new Int32Array(1 + chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  const values = chunks.map(({ valueOffsets: own, length, children }) =>
    children[0].values.subarray(own[0] ?? 0, own[length] ?? 0) as T
  );
  let row = 0;
  for (const { valueOffsets: own, length } of chunks) {
    const base = offsets[row];
    for (let i = 1; i <= length; i++) offsets[row + i] = base + own[i] - own[0];
    row += length;
  }
  return { offsets, values: concatChunks(values, Kind) };
}

function fixedSizeLists<T extends Uint8Array | Float32Array>(
  { listSize: width }: FixedSizeList,
  chunks: Data[],
  Kind: new (length: number) => T,
): { width: number; values: T } {
  const values = chunks.map(({ length, children }) => head(children[0], length * width) as T);
  return { width, values: concatChunks(values, Kind) };
}

function texts(chunks: Data[]): (string | null)[] {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return chunks.flatMap((chunk) => {
    const { length, valueOffsets: offsets, values } = chunk as Data<Utf8>;
    const isNull = (i: number) => chunk.nullCount > 0 && !chunk.getValid(i);
    return Array.from(
      { length },
      (_, i) => isNull(i) ? null : decoder.decode(values.subarray(offsets[i], offsets[i + 1])),
    );
  });
}
