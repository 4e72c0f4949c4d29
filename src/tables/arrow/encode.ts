/**
 * Encodes columns as an Arrow IPC file straight from typed arrays, because the library's builders append
 * value by value. One record batch, no compression, no metadata: equal columns give equal bytes.
 */
import { Buffer } from "node:buffer";
import {
  Data,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  Int64,
  List,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Uint8,
  Utf8,
} from "apache-arrow";
import { type Column, columnLength, type Columns } from "./column.ts";

/** Offsets of texts are int32. */
const MAX_TEXT_BYTES = 2 ** 31 - 1;
const ITEM = { int32: new Int32(), float32: new Float32(), uint8: new Uint8() };

/**
 * Encodes columns as the bytes of an Arrow IPC file.
 *
 * @throws {RangeError} if the columns differ in length, or texts exceed 2³¹ − 1 bytes.
 */
export function encodeTable(columns: Columns): Uint8Array {
  const writer = new RecordBatchFileWriter();
  writer.write(toRecordBatch(columns));
  return writer.finish().toUint8Array(true);
}

/**
 * Converts columns to the library's record batch.
 *
 * @throws {RangeError} if the columns differ in length, or texts exceed 2³¹ − 1 bytes.
 */
export function toRecordBatch(columns: Columns): RecordBatch {
  const entries = Object.entries(columns);
  const rows = entries.length ? columnLength(entries[0][1]) : 0;
  const children = entries.map(([name, column]) => {
    if (columnLength(column) === rows) return columnData(column);
    throw new RangeError(
      `Cannot write column '${name}': found ${columnLength(column)} rows, expected ${rows}`,
    );
  });
  const fields = entries.map(([name, { type }], i) =>
    new Field(name, children[i].type, type === "utf8?")
  );
  const data = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children });
  return new RecordBatch(new Schema(fields), data);
}

function columnData(column: Column): Data {
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
    case "fixed_size_list<uint8>":
      return fixedSizeListData(column.values, column.width, ITEM.uint8);
    case "fixed_size_list<float32>":
      return fixedSizeListData(column.values, column.width, ITEM.float32);
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

function fixedSizeListData(
  values: Uint8Array | Float32Array,
  width: number,
  type: Uint8 | Float32,
): Data<FixedSizeList> {
  if (values.length % width !== 0) {
    throw new RangeError(
      `Cannot write lists of ${width}: found ${values.length} values, expected a multiple`,
    );
  }
  return makeData({
    type: new FixedSizeList(width, new Field("item", type, false)),
    length: values.length / width,
    nullCount: 0,
    child: makeData({ type, data: values, nullCount: 0 } as { type: Uint8; data: Uint8Array }),
  });
}

function textData(values: readonly (string | null)[]): Data<Utf8> {
  const encoder = new TextEncoder();
  const valueOffsets = new Int32Array(values.length + 1);
  const nullBitmap = new Uint8Array((values.length + 7) >> 3);
  // Measured before it is filled: a buffer that grows leaves twice its size to the collector.
  const size = values.reduce((sum, value) => sum + Buffer.byteLength(value ?? ""), 0);
  if (size > MAX_TEXT_BYTES) {
    throw new RangeError(`Cannot write texts: found ${size} bytes, expected ≤ ${MAX_TEXT_BYTES}`);
  }
  const data = new Uint8Array(size);
  let end = 0;
  let nullCount = 0;
  values.forEach((value, i) => {
    if (value === null) nullCount++;
    else {
      nullBitmap[i >> 3] |= 1 << (i & 7);
      end += encoder.encodeInto(value, data.subarray(end)).written;
    }
    valueOffsets[i + 1] = end;
  });
  return makeData({
    type: new Utf8(),
    length: values.length,
    nullCount,
    valueOffsets,
    data,
    ...(nullCount > 0 ? { nullBitmap } : {}),
  });
}
