/**
 * The pictures of a part as table columns: products with a readable picture, each with its row in the
 * part's table. Pixels come first, because they are streamed.
 */
import { type Columns, getColumn } from "../../tables/arrow/column.ts";
import { NO_PICTURE } from "./missing_picture.ts";

/** The name of the column of pixels, `fixed_size_list<uint8>[size × size × 3]`. */
export const PIXEL_COLUMN = "pixels";

/** Row, index and label of each picture. */
export interface PictureRows {
  /** Rows of the products in the part's table, ascending, int32 [pictures]. */
  rows: Int32Array;
  /** Indexes in the catalogue, int32 [pictures]. */
  indices: Int32Array;
  /** Class positions, int32 [pictures]. */
  labels: Int32Array;
}

/** The pictures of a part in memory. */
export interface PackedPictures extends PictureRows {
  /** Pixels on each side. */
  size: number;
  /** RGB, uint8 [pictures, size, size, 3]; a view of the file's bytes. */
  pixels: Uint8Array;
}

/** Returns the bytes of a picture's pixels. */
export function pictureBytes(size: number): number {
  return size * size * 3;
}

/** Selects the `rows` that have a picture from a part's columns. */
export function selectPictureRows(
  rows: readonly number[],
  { indices, labels }: Pick<PictureRows, "indices" | "labels">,
): PictureRows {
  const taken = (values: Int32Array) => Int32Array.from(rows, (row) => values[row]);
  return { rows: Int32Array.from(rows), indices: taken(indices), labels: taken(labels) };
}

/** Returns the columns that follow the pixels. */
export function pictureRowColumns({ rows, indices, labels }: PictureRows): Columns {
  return {
    row: { type: "int32", values: rows },
    index: { type: "int32", values: indices },
    label: { type: "int32", values: labels },
  };
}

/**
 * Reads packed pictures from a table's columns.
 *
 * @throws {TypeError} if a column is missing or has another type.
 */
export function packedPicturesFromColumns(columns: Columns): PackedPictures {
  const { width, values } = getColumn(columns, PIXEL_COLUMN, "fixed_size_list<uint8>");
  const size = Math.sqrt(width / 3);
  if (!Number.isInteger(size)) {
    throw new TypeError(
      `Cannot use column '${PIXEL_COLUMN}': found lists of ${width}, expected squares`,
    );
  }
  return {
    size,
    pixels: values,
    rows: getColumn(columns, "row", "int32").values,
    indices: getColumn(columns, "index", "int32").values,
    labels: getColumn(columns, "label", "int32").values,
  };
}

/**
 * Returns the picture position of each row of a part's table, −1 without one, int32 [rowCount]; the
 * input of `pictureBatch`.
 */
export function picturePositions(
  { rows }: Pick<PictureRows, "rows">,
  rowCount: number,
): Int32Array {
  const positions = new Int32Array(rowCount).fill(NO_PICTURE);
  rows.forEach((row, position) => positions[row] = position);
  return positions;
}
