/**
 * Tables between stages: Arrow IPC files made straight from typed arrays, because the library's
 * builders append value by value. One record batch, no compression, nothing but the values and the
 * schema: equal columns give equal bytes. Knows no product.
 */
import {
  Data,
  type DataType,
  Field,
  Float32,
  Int32,
  Int64,
  List,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchReader,
  Schema,
  Struct,
  Utf8,
} from "apache-arrow";
import { UserError } from "../errors.ts";
import { writeFileAtomic } from "../files.ts";

/** Values of one row side by side: row `i` is `values[offsets[i]] … values[offsets[i + 1] - 1]`. */
interface Lists<Type extends string, Values> {
  type: Type;
  /** [rows + 1], ascending from 0. */
  offsets: Int32Array;
  values: Values;
}

/** One column, tagged with its type. Only `utf8?` holds nulls. */
export type Column =
  | { type: "int32"; values: Int32Array }
  | { type: "int64"; values: BigInt64Array }
  | { type: "float32"; values: Float32Array }
  | { type: "utf8"; values: readonly string[] }
  | { type: "utf8?"; values: readonly (string | null)[] }
  | Lists<"list<int32>", Int32Array>
  | Lists<"list<float32>", Float32Array>;

/** Columns by name, all of one length, in the order of the file. */
export type Columns = Record<string, Column>;
type ColumnOf<Type extends Column["type"]> = Extract<Column, { type: Type }>;

const ITEM = { int32: new Int32(), float32: new Float32() };

/** Writes columns as an Arrow IPC file, atomically; throws RangeError if their lengths differ. */
export function writeTable(path: string, columns: Columns): Promise<void> {
  return writeFileAtomic(path, encodeTable(columns));
}

/**
 * Reads an Arrow IPC file, all columns or those named. Numbers are views of the file's bytes.
 *
 * @throws {UserError} if the file is missing, is no Arrow file or lacks a named column.
 */
export async function readTable(
  path: string,
  options: { columns?: readonly string[] } = {},
): Promise<Columns> {
  const bytes = await Deno.readFile(path).catch((error) => {
    throw new UserError(`Cannot read ${path}: ${error.message}`);
  });
  try {
    return decodeTable(bytes, options);
  } catch (error) {
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

/** The column `name`; throws TypeError if it is absent or of another type. */
export function columnOf<Type extends Column["type"]>(
  columns: Columns,
  name: string,
  type: Type,
): ColumnOf<Type> {
  const found = columns[name];
  if (found?.type === type) return found as ColumnOf<Type>;
  throw new TypeError(
    `Cannot use column '${name}': found ${found?.type ?? Object.keys(columns)}, expected ${type}`,
  );
}

/** Number of rows of a column. */
export function lengthOf(column: Column): number {
  return "offsets" in column ? column.offsets.length - 1 : column.values.length;
}

/** The bytes of an Arrow IPC file. */
export function encodeTable(columns: Columns): Uint8Array {
  const entries = Object.entries(columns);
  const rows = entries.length ? lengthOf(entries[0][1]) : 0;
  const children = entries.map(([name, column]) => {
    if (lengthOf(column) === rows) return dataOf(column);
    throw new RangeError(
      `Cannot write column '${name}': found ${lengthOf(column)} rows, expected ${rows}`,
    );
  });
  const fields = entries.map(([name, { type }], i) =>
    new Field(name, children[i].type, type === "utf8?")
  );
  const data = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children });
  const batch = new RecordBatch(new Schema(fields), data);
  const writer = new RecordBatchFileWriter();
  writer.write(batch);
  return writer.finish().toUint8Array(true);
}

/** Columns of an Arrow IPC file's bytes, several record batches joined. */
export function decodeTable(
  bytes: Uint8Array,
  { columns: wanted }: { columns?: readonly string[] } = {},
): Columns {
  const reader = RecordBatchReader.from(bytes).open();
  if (!reader.isFile()) throw new SyntaxError("found other bytes, expected an Arrow IPC file");
  const { fields } = reader.schema; // before the batches: reading them to the end closes the reader
  const batches = [...reader];
  const names = fields.map((field) => field.name);
  return Object.fromEntries((wanted ?? names).map((name) => {
    const at = names.indexOf(name);
    if (at < 0) throw new RangeError(`found columns ${names.join(", ")}, expected '${name}'`);
    const chunks = batches.map((batch) => batch.data.children[at]);
    return [name, columnFrom(fields[at], chunks)];
  }));
}

function dataOf(column: Column): Data {
  switch (column.type) {
    case "int32":
      return makeData({ type: new Int32(), data: column.values, nullCount: 0 });
    case "int64":
      return makeData({ type: new Int64(), data: column.values, nullCount: 0 });
    case "float32":
      return makeData({ type: new Float32(), data: column.values, nullCount: 0 });
    case "list<int32>":
      return listData(column.offsets, column.values, ITEM.int32);
    case "list<float32>":
      return listData(column.offsets, column.values, ITEM.float32);
    default:
      return textData(column.values);
  }
}

function listData(offsets: Int32Array, values: Int32Array | Float32Array, type: Int32 | Float32) {
  if (offsets[0] !== 0 || offsets.at(-1) !== values.length) {
    throw new RangeError(
      `Cannot write lists: found offsets ${offsets[0]} … ${offsets.at(-1)}, ` +
        `expected 0 … ${values.length}`,
    );
  }
  return makeData({
    type: new List(new Field("item", type, false)),
    length: offsets.length - 1,
    nullCount: 0,
    valueOffsets: offsets,
    child: makeData({ type, data: values, nullCount: 0 } as { type: Int32; data: Int32Array }),
  });
}

function textData(values: readonly (string | null)[]): Data<Utf8> {
  const encoder = new TextEncoder();
  const valueOffsets = new Int32Array(values.length + 1);
  const nullBitmap = new Uint8Array((values.length + 7) >> 3);
  let data = new Uint8Array(1 << 16);
  let end = 0;
  let nullCount = 0;
  values.forEach((value, i) => {
    if (value === null) nullCount++;
    else {
      nullBitmap[i >> 3] |= 1 << (i & 7);
      if (data.length - end < 3 * value.length) {
        data = grown(data, end + 3 * value.length);
      }
      end += encoder.encodeInto(value, data.subarray(end)).written;
    }
    valueOffsets[i + 1] = end;
  });
  return makeData({
    type: new Utf8(),
    length: values.length,
    nullCount,
    valueOffsets,
    data: data.subarray(0, end),
    ...(nullCount > 0 ? { nullBitmap } : {}),
  });
}

function grown(bytes: Uint8Array<ArrayBuffer>, least: number): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(Math.max(least, 2 * bytes.length));
  next.set(bytes);
  return next;
}

function columnFrom(field: Field, chunks: Data[]): Column {
  const type = String(field.type).toLowerCase();
  if (type !== "utf8" && chunks.some((chunk) => chunk.nullCount > 0)) {
    throw new TypeError(`column '${field.name}' of type ${type} holds nulls, expected none`);
  }
  switch (type) {
    case "int32":
      return { type, values: joined(chunks.map(numbers), Int32Array) };
    case "int64":
      return { type, values: joined(chunks.map(numbers), BigInt64Array) };
    case "float32":
      return { type, values: joined(chunks.map(numbers), Float32Array) };
    case "list<int32>":
      return { type, ...lists(chunks, Int32Array) };
    case "list<float32>":
      return { type, ...lists(chunks, Float32Array) };
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

type Numbers = Int32Array | BigInt64Array | Float32Array;

/** A chunk's values without the padding behind them. */
function numbers({ values, length }: Data) {
  return values.subarray(0, length);
}

/** A view when there is one chunk, a copy when there are several. */
function joined<T extends Numbers>(chunks: T[], Kind: new (length: number) => T): T {
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
  return { offsets, values: joined(values, Kind) };
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
