import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { type Columns, getColumn } from "../../../src/tables/arrow/column.ts";
import { decodeTable } from "../../../src/tables/arrow/decode.ts";
import { writeStreamedTable } from "../../../src/tables/arrow/table_writer.ts";
import { withFolder } from "../../_temporary.ts";

async function written(
  folder: string,
  { width, chunks, columns }: { width: number; chunks: Iterable<Uint8Array>; columns: Columns },
): Promise<Uint8Array> {
  const path = join(folder, "a.arrow");
  const column = { name: "pixels", width, chunks };
  await writeStreamedTable(path, { column, remainingColumns: () => columns });
  return Deno.readFile(path);
}

Deno.test("writeStreamedTable() writes what decodeTable() reads, however the stream is cut", () =>
  withFolder((folder) =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.option(fc.string({ unit: "binary" })), { maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        async (width, notes, piece) => {
          const values = Uint8Array.from({ length: width * notes.length }, (_, i) => i * 37 + 5);
          const chunks = Array.from(
            { length: Math.ceil(values.length / piece) },
            (_, i) => values.subarray(i * piece, (i + 1) * piece),
          );
          const columns: Columns = {
            row: { type: "int32", values: Int32Array.from(notes, (_, row) => row * 3) },
            note: { type: "utf8?", values: notes },
          };
          assert.deepEqual(decodeTable(await written(folder, { width, chunks, columns })), {
            pixels: { type: "fixed_size_list<uint8>", width, values },
            ...columns,
          });
        },
      ),
      { numRuns: 30 },
    )
  ));

Deno.test("writeStreamedTable() asks for the other columns when the stream has ended", () =>
  withFolder(async (folder) => {
    const path = join(folder, "a.arrow");
    const rows: number[] = [];
    async function* chunks() {
      for (const row of [3, 8]) {
        rows.push(row);
        yield await Promise.resolve(Uint8Array.of(row, row));
      }
    }
    await writeStreamedTable(path, {
      column: { name: "pixels", width: 2, chunks: chunks() },
      remainingColumns: () => ({ row: { type: "int32", values: Int32Array.from(rows) } }),
    });
    const columns = decodeTable(await Deno.readFile(path));
    assert.deepEqual([...getColumn(columns, "row", "int32").values], [3, 8]);
    assert.deepEqual(
      [...getColumn(columns, "pixels", "fixed_size_list<uint8>").values],
      [3, 3, 8, 8],
    );
  }));

Deno.test("writeStreamedTable() makes its column one aligned view of the file", () =>
  withFolder(async (folder) => {
    const chunks = [Uint8Array.of(1, 2), Uint8Array.of(3, 4)];
    const columns: Columns = { row: { type: "int32", values: Int32Array.of(0, 1) } };
    const bytes = await written(folder, { width: 2, chunks, columns });
    const { values } = getColumn(decodeTable(bytes), "pixels", "fixed_size_list<uint8>");
    assert.equal(values.buffer, bytes.buffer);
    assert.equal(values.byteOffset % 4096, 0);
  }));

Deno.test("writeStreamedTable() refuses columns of another length than the stream's", () =>
  withFolder(async (folder) => {
    const columns: Columns = { row: { type: "int32", values: Int32Array.of(0, 1) } };
    const message = /'pixels': found 1\.5 rows of 2 bytes, expected 2/;
    const chunks = [Uint8Array.of(1, 2, 3)];
    await assert.rejects(written(folder, { width: 2, chunks, columns }), {
      name: "RangeError",
      message,
    });
  }));

Deno.test("writeStreamedTable() passes on what goes wrong in the stream", () =>
  withFolder(async (folder) => {
    function* chunks(): Generator<Uint8Array> {
      yield Uint8Array.of(1, 2);
      throw new Error("no more");
    }
    await assert.rejects(written(folder, { width: 2, chunks: chunks(), columns: {} }), /no more/);
  }));
