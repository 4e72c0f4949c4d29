import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { type CsvRow, readCsvFile } from "../../../src/tables/csv/csv_reader.ts";
import { UserError } from "../../../src/errors.ts";

const COLUMNS = ["index", "designation"];

async function rowsOf(
  content: string | Uint8Array<ArrayBuffer>,
  options: { columns?: string[]; pieceSize?: number; extra?: string[] } = {},
): Promise<CsvRow[]> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "X.csv");
    await Deno.writeFile(path, new Blob([content]).stream());
    const { columns = COLUMNS, pieceSize, extra } = options;
    const rows: CsvRow[] = [];
    const onExtraColumns = (names: string[]) => extra?.push(...names);
    for await (const batch of readCsvFile(path, { columns, pieceSize, onExtraColumns })) {
      rows.push(...batch);
    }
    return rows;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function fieldsOf(rows: CsvRow[]): (string[] | string)[] {
  return rows.map((row) => row.fields === null ? row.reason : row.fields);
}

Deno.test("readCsvFile() reads past a byte order mark and CRLF", async () => {
  assert.deepEqual(fieldsOf(await rowsOf("\ufeff,designation\r\n7,été\r\n")), [["7", "été"]]);
});

Deno.test("readCsvFile() accepts a named index, another order and further columns", async () => {
  const extra: string[] = [];
  const rows = await rowsOf("colour,Designation,INDEX\nred,livre,7\n", { extra });
  assert.deepEqual(fieldsOf(rows), [["7", "livre"]]);
  assert.deepEqual(extra, ["colour"]);
});

Deno.test("readCsvFile() names file, found and expected columns when one is missing", async () => {
  await assert.rejects(rowsOf(",title\n7,x\n"), (error: Error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /X\.csv: found the header ",title", expected .*designation/);
    return true;
  });
});

Deno.test("readCsvFile() names the delimiter it found in place of the comma", async () => {
  await assert.rejects(rowsOf(";designation\n7;x\n"), /delimited by ';', expected comma-separated/);
});

Deno.test("readCsvFile() refuses an empty file, a missing file and UTF-16", async () => {
  await assert.rejects(rowsOf(""), /found an empty file/);
  const utf16 = new Uint8Array([0xff, 0xfe, 0x2c, 0, 0x64, 0, 0x0a, 0]);
  await assert.rejects(rowsOf(utf16), /found UTF-16 text/);
  await assert.rejects(readCsvFile("none/X.csv", { columns: COLUMNS }).next(), UserError);
});

Deno.test("readCsvFile() gives a row with invalid UTF-8 its line, reason and index", async () => {
  const head = new TextEncoder().encode(",designation\n1,été\n");
  const content = new Uint8Array([...head, 0x32, 0x2c, 0xe9, 0x0a, 0x33, 0x2c, 0x61]);
  const rows = await rowsOf(content, { pieceSize: 5 });
  assert.deepEqual(fieldsOf(rows), [["1", "été"], "invalid_utf8", ["3", "a"]]);
  assert.deepEqual(rows[1], {
    line: 3,
    fields: null,
    reason: "invalid_utf8",
    detail: "line 3 is not UTF-8",
    guess: "2",
  });
});

Deno.test("readCsvFile() keeps a genuine replacement character", async () => {
  assert.deepEqual(fieldsOf(await rowsOf(",designation\n1,\ufffd\n")), [["1", "\ufffd"]]);
});

Deno.test("readCsvFile() gives the same rows whatever the size of its pieces", async () => {
  const bytes = fc.uint8Array({ maxLength: 80 }).map((noise) => {
    const marks = '",\n\r1é'.repeat(50);
    const text = [...noise].map((n) => n > 250 ? "\u0000" : marks[n]).join("");
    const encoded = new TextEncoder().encode(",designation\n" + text);
    return new Uint8Array(encoded.map((byte) => byte === 0 ? 0xff : byte));
  });
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 40 }), async (content, pieceSize) => {
      assert.deepEqual(await rowsOf(content, { pieceSize }), await rowsOf(content));
    }),
    { numRuns: 150 },
  );
});
