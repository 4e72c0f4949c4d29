/** Columns of a table in memory: typed arrays with the name of their Arrow type. Knows no file. */

/** Lists of any length: row `i` is `values[offsets[i]] … values[offsets[i + 1] - 1]`. */
interface Lists<Type extends string, Values> {
  type: Type;
  /** [rows + 1], ascending from 0. */
  offsets: Int32Array;
  values: Values;
}

/** Lists of one length: row `i` is `values[width * i] … values[width * (i + 1) - 1]`. */
interface FixedSizeLists<Type extends string, Values> {
  type: Type;
  /** Values of a row, at least 1. */
  width: number;
  /** [rows × width] */
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
  | Lists<"list<float32>", Float32Array>
  | FixedSizeLists<"fixed_size_list<uint8>", Uint8Array>
  | FixedSizeLists<"fixed_size_list<float32>", Float32Array>;

/** Columns by name, all of one length, in the order of the file. */
export type Columns = Record<string, Column>;
type ColumnWithType<Type extends Column["type"]> = Extract<Column, { type: Type }>;

/**
 * Returns the column `name`.
 *
 * @throws {TypeError} if it is absent or has another type.
 */
export function getColumn<Type extends Column["type"]>(
  columns: Columns,
  name: string,
  type: Type,
): ColumnWithType<Type> {
  const found = columns[name];
  if (found?.type === type) return found as ColumnWithType<Type>;
  throw new TypeError(
    `Cannot use column '${name}': found ${found?.type ?? Object.keys(columns)}, expected ${type}`,
  );
}

/** Returns the number of rows of a column. */
export function columnLength(column: Column): number {
  if ("offsets" in column) return column.offsets.length - 1;
  return "width" in column ? column.values.length / column.width : column.values.length;
}
