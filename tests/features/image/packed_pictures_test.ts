import assert from "node:assert/strict";
import { decodeTable } from "../../../src/tables/arrow/decode.ts";
import { encodeTable } from "../../../src/tables/arrow/encode.ts";
import {
  packedPicturesFromColumns,
  pictureBytes,
  picturePositions,
  pictureRowColumns,
  PIXEL_COLUMN,
  selectPictureRows,
} from "../../../src/features/image/packed_pictures.ts";

const test = { permissions: "none" } as const;
const ROWS = {
  rows: Int32Array.of(0, 3),
  indices: Int32Array.of(10, 17),
  labels: Int32Array.of(5, 1),
};

function pixelColumn(width: number, values: Uint8Array) {
  return { [PIXEL_COLUMN]: { type: "fixed_size_list<uint8>", width, values } } as const;
}

Deno.test(
  "packedPicturesFromColumns() gives back pictures as a view of the file's bytes",
  test,
  () => {
    const width = pictureBytes(4);
    const pixels = Uint8Array.from({ length: 2 * width }, (_, i) => i);
    const bytes = encodeTable({ ...pixelColumn(width, pixels), ...pictureRowColumns(ROWS) });
    const packed = packedPicturesFromColumns(decodeTable(bytes));
    assert.deepEqual(packed, { size: 4, pixels, ...ROWS });
    assert.equal(packed.pixels.buffer, bytes.buffer);
  },
);

Deno.test(
  "packedPicturesFromColumns() refuses lists that are no squares and columns that lack",
  test,
  () => {
    const oblong = { ...pixelColumn(18, new Uint8Array(36)), ...pictureRowColumns(ROWS) };
    assert.throws(() => packedPicturesFromColumns(oblong), {
      name: "TypeError",
      message: "Cannot use column 'pixels': found lists of 18, expected squares",
    });
    assert.throws(() => packedPicturesFromColumns(pixelColumn(12, new Uint8Array(24))), {
      name: "TypeError",
      message: /'row'/,
    });
  },
);

Deno.test("selectPictureRows() takes what belongs to the rows that have a picture", test, () => {
  const part = { indices: Int32Array.of(10, 12, 15, 17), labels: Int32Array.of(5, 2, 2, 1) };
  assert.deepEqual(selectPictureRows([0, 3], part), ROWS);
});

Deno.test("picturePositions() finds each row's picture or −1", test, () => {
  assert.deepEqual([...picturePositions(ROWS, 5)], [0, -1, -1, 1, -1]);
});
