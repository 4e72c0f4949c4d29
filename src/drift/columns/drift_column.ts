/**
 * A column of a table as the drift tests take it: plain arrays, with no knowledge of the table's
 * format. The types carry Evidently's names.
 */

/** A column of numbers; NaN and ±∞ count as missing. */
export interface NumericColumn {
  type: "num";
  name: string;
  /** [rows]; an integer array makes integer bins where NumPy does. */
  values: Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;
}

/** A column of categories, encoded as positions in a dictionary. */
export interface CategoricalColumn {
  type: "cat";
  name: string;
  /** The dictionary: each category once, in any order. */
  categories: readonly string[];
  /** int32 [rows]: positions in `categories`; −1 where the value is missing. */
  codes: Int32Array;
}

/** A column of free texts; `null` where the value is missing. */
export interface TextColumn {
  type: "text";
  name: string;
  texts: readonly (string | null)[];
}

/** A named column of any type. */
export type Column = NumericColumn | CategoricalColumn | TextColumn;

/** The number of rows of a column, missing values included. */
export function rowCount(column: Column): number {
  switch (column.type) {
    case "num":
      return column.values.length;
    case "cat":
      return column.codes.length;
    case "text":
      return column.texts.length;
  }
}

/** Encodes values as a categorical column; `null` and `undefined` are missing. */
export function categoricalColumn(
  name: string,
  values: readonly (string | null | undefined)[],
): CategoricalColumn {
  const positions = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === null || value === undefined) return -1;
    const known = positions.get(value);
    if (known !== undefined) return known;
    positions.set(value, positions.size);
    return positions.size - 1;
  });
  return { type: "cat", name, categories: [...positions.keys()], codes };
}
