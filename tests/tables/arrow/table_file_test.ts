import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../../_temporary.ts";
import fc from "fast-check";
import { type Columns, getColumn } from "../../../src/tables/arrow/column.ts";
import { decodeTable } from "../../../src/tables/arrow/decode.ts";
import { encodeTable } from "../../../src/tables/arrow/encode.ts";
import { readTable, writeTable } from "../../../src/tables/arrow/table_file.ts";
import { UserError } from "../../../src/errors.ts";

function example(): Columns {
  return {
    index: { type: "int32", values: Int32Array.of(1, 2, 3) },
    id: { type: "int64", values: BigInt64Array.of(1n, -2n, 2n ** 62n) },
    weight: { type: "float32", values: Float32Array.of(0.5, -1, NaN) },
    title: { type: "utf8", values: ["été", "", "\ufeff💡"] },
    note: { type: "utf8?", values: [null, "x", null] },
    ids: {
      type: "list<int32>",
      offsets: Int32Array.of(0, 2, 2, 3),
      values: Int32Array.of(7, 8, 9),
    },
    values: {
      type: "list<float32>",
      offsets: Int32Array.of(0, 0, 0, 1),
      values: Float32Array.of(0.25),
    },
    pixels: {
      type: "fixed_size_list<uint8>",
      width: 3,
      values: Uint8Array.of(0, 1, 2, 253, 254, 255, 6, 7, 8),
    },
    features: {
      type: "fixed_size_list<float32>",
      width: 2,
      values: Float32Array.of(0, -1.5, 2 ** -40, 3e38, 0.25, -0),
    },
  };
}

Deno.test("decodeTable() gives back every type that encodeTable() writes", () => {
  assert.deepEqual(decodeTable(encodeTable(example())), example());
});

Deno.test("encodeTable() gives the same bytes for the same columns", () => {
  assert.deepEqual(encodeTable(example()), encodeTable(example()));
});

Deno.test("encodeTable() keeps a table without rows readable", () => {
  const empty: Columns = {
    index: { type: "int32", values: new Int32Array() },
    text: { type: "utf8", values: [] },
    note: { type: "utf8?", values: [] },
    ids: { type: "list<int32>", offsets: new Int32Array(1), values: new Int32Array() },
    pixels: { type: "fixed_size_list<uint8>", width: 12, values: new Uint8Array() },
  };
  assert.deepEqual(decodeTable(encodeTable(empty)), empty);
});

Deno.test("encodeTable() keeps nullability in the schema when no value is null", () => {
  const columns: Columns = { note: { type: "utf8?", values: ["a"] } };
  assert.equal(decodeTable(encodeTable(columns)).note.type, "utf8?");
});

Deno.test("encodeTable() accepts views that start inside their buffer", () => {
  const values = new Int32Array([0, 1, 2, 3]).subarray(1, 3);
  const back = decodeTable(encodeTable({ a: { type: "int32", values } }));
  assert.deepEqual([...getColumn(back, "a", "int32").values], [1, 2]);
});

Deno.test("encodeTable() refuses columns of different lengths and offsets that do not fit", () => {
  const a = { type: "int32", values: new Int32Array(2) } as const;
  assert.throws(() => encodeTable({ a, b: { type: "utf8", values: ["x"] } }), RangeError);
  const offsets = Int32Array.of(0, 1);
  const values = new Int32Array(5);
  assert.throws(() => encodeTable({ b: { type: "list<int32>", offsets, values } }), RangeError);
  const pixels = { type: "fixed_size_list<uint8>", width: 2, values: new Uint8Array(5) } as const;
  assert.throws(() => encodeTable({ pixels }), RangeError);
});

Deno.test("decodeTable() views numbers in the file's bytes instead of copying them", () => {
  const bytes = encodeTable(example());
  const columns = decodeTable(bytes);
  assert.equal(getColumn(columns, "index", "int32").values.buffer, bytes.buffer);
  assert.equal(getColumn(columns, "pixels", "fixed_size_list<uint8>").values.buffer, bytes.buffer);
});

Deno.test("arbitrary texts and nulls survive a round trip", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(fc.array(fc.option(text)), fc.array(fc.array(fc.integer())), (texts, ids) => {
      const note: Columns = { note: { type: "utf8?", values: texts } };
      assert.deepEqual(decodeTable(encodeTable(note)), note);
      const offsets = new Int32Array(ids.length + 1);
      ids.forEach((list, i) => offsets[i + 1] = offsets[i] + list.length);
      const lists: Columns = {
        ids: { type: "list<int32>", offsets, values: Int32Array.from(ids.flat()) },
      };
      assert.deepEqual(decodeTable(encodeTable(lists)), lists);
    }),
  );
});

Deno.test("getColumn() names the type it found and the type it wanted", () => {
  assert.throws(() => getColumn(example(), "title", "int32"), /found utf8, expected int32/);
});

Deno.test("readTable() reads only the named columns and complains about a missing one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "a.arrow");
    await writeTable(path, example());
    assert.deepEqual(Object.keys(await readTable(path, { columns: ["title", "index"] })), [
      "title",
      "index",
    ]);
    await assert.rejects(readTable(path, { columns: ["nope"] }), UserError);
    await Deno.writeTextFile(path, "not arrow");
    await assert.rejects(readTable(path), UserError);
    await assert.rejects(readTable(join(folder, "none.arrow")), UserError);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readTable() refuses a file whose block holds no record batch, and ends", async () => {
  const path = join(import.meta.dirname!, "block_without_a_batch.arrow");
  await assert.rejects(readTable(path), { name: "UserError", message: /^Cannot read / });
});

Deno.test("readTable() refuses a file that is cut anywhere before its end", () =>
  withFolder(async (folder) => {
    const path = join(folder, "table.arrow");
    await writeTable(path, { a: { type: "int32", values: Int32Array.of(1, 2, 3) } });
    const whole = await Deno.readFile(path);
    for (let cut = 0; cut < whole.length - 8; cut += 7) {
      await Deno.writeFile(path, whole.subarray(0, cut));
      await assert.rejects(readTable(path), UserError, `cut at ${cut}`);
    }
  }));
