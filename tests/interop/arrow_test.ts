/** pyarrow and pandas judge the tables we write, and we read one that pyarrow wrote. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { decodeTable } from "../../src/tables/arrow/decode.ts";
import { writeStreamedTable } from "../../src/tables/arrow/table_writer.ts";
import { writeTable } from "../../src/tables/arrow/table_file.ts";

const PYTHON = ".venv/bin/python";

async function python(code: string, ...args: string[]): Promise<string> {
  const command = new Deno.Command(PYTHON, { args: ["-c", code, ...args] });
  const { success, stdout, stderr } = await command.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function hasPyarrow(): Promise<boolean> {
  try {
    const args = ["-c", "import pandas, pyarrow"];
    return (await new Deno.Command(PYTHON, { args, stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const ignore = !await hasPyarrow();
if (ignore) {
  console.log(`skipped: no pandas and pyarrow in ${PYTHON}; see tests/interop/requirements.txt`);
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "pyarrow and pandas read every column type we write",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "a.arrow");
      await writeTable(path, {
        index: { type: "int32", values: Int32Array.of(1, 2, 3) },
        id: { type: "int64", values: BigInt64Array.of(1n, -2n, 2n ** 62n) },
        weight: { type: "float32", values: Float32Array.of(0.5, -1, 2) },
        title: { type: "utf8", values: ["été", "", "💡"] },
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
          width: 2,
          values: Uint8Array.of(0, 1, 2, 253, 254, 255),
        },
      });
      const seen = JSON.parse(
        await python(
          `
import json, sys, pandas, pyarrow as pa
table = pa.ipc.open_file(sys.argv[1]).read_all()
table.validate(full=True)
frame = pandas.read_feather(sys.argv[1])
print(json.dumps({
  "types": {f.name: [str(f.type), f.nullable] for f in table.schema},
  "rows": [{**row, "id": str(row["id"])} for row in table.to_pylist()],
  "titles": frame["title"].tolist(),
  "notes": frame["note"].isna().tolist(),
  "dtypes": [str(frame[c].dtype) for c in ("index", "id", "weight")],
}))`,
          path,
        ),
      );
      assert.deepEqual(seen, {
        types: {
          index: ["int32", false],
          id: ["int64", false],
          weight: ["float", false],
          title: ["string", false],
          note: ["string", true],
          ids: ["list<item: int32 not null>", false],
          values: ["list<item: float not null>", false],
          pixels: ["fixed_size_list<item: uint8 not null>[2]", false],
        },
        rows: [
          {
            index: 1,
            id: "1",
            weight: 0.5,
            title: "été",
            note: null,
            ids: [7, 8],
            values: [],
            pixels: [0, 1],
          },
          {
            index: 2,
            id: "-2",
            weight: -1,
            title: "",
            note: "x",
            ids: [],
            values: [],
            pixels: [2, 253],
          },
          {
            index: 3,
            id: String(2n ** 62n),
            weight: 2,
            title: "💡",
            note: null,
            ids: [9],
            values: [0.25],
            pixels: [254, 255],
          },
        ],
        titles: ["été", "", "💡"],
        notes: [true, false, true],
        dtypes: ["int32", "int64", "float32"],
      });
    }),
});

Deno.test({
  name: "decodeTable() joins the record batches of a file that pyarrow wrote",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "b.arrow");
      await python(
        `
import sys, pyarrow as pa
schema = pa.schema([pa.field("n", pa.int32(), False), pa.field("t", pa.string()),
                    pa.field("l", pa.list_(pa.float32()), False),
                    pa.field("p", pa.list_(pa.uint8(), 2), False)])
table = pa.table({"n": [1, 2, 3, 4, 5], "t": ["a", None, "é", "", "z"],
                  "l": [[1], [], [2, 3], [4], [5, 6]],
                  "p": [[1, 2], [3, 4], [5, 6], [7, 8], [9, 255]]}, schema=schema)
with pa.OSFile(sys.argv[1], "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
    writer.write_table(table.slice(1), max_chunksize=3)
`,
        path,
      );
      assert.deepEqual(decodeTable(await Deno.readFile(path)), {
        n: { type: "int32", values: Int32Array.of(2, 3, 4, 5) },
        t: { type: "utf8?", values: [null, "é", "", "z"] },
        l: {
          type: "list<float32>",
          offsets: Int32Array.of(0, 0, 2, 3, 5),
          values: Float32Array.of(2, 3, 4, 5, 6),
        },
        p: {
          type: "fixed_size_list<uint8>",
          width: 2,
          values: Uint8Array.of(3, 4, 5, 6, 7, 8, 9, 255),
        },
      });
    }),
});

Deno.test({
  name: "pyarrow maps a streamed table into memory and finds it valid",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "c.arrow");
      const row = Int32Array.of(4, 5, 9);
      await writeStreamedTable(path, {
        column: {
          name: "pixels",
          width: 3,
          chunks: [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6, 7, 8, 255)],
        },
        remainingColumns: () => ({
          row: { type: "int32", values: row },
          note: { type: "utf8?", values: ["a", null, "é"] },
        }),
      });
      const seen = JSON.parse(
        await python(
          `
import json, sys, pyarrow as pa
table = pa.ipc.open_file(pa.memory_map(sys.argv[1])).read_all()
table.validate(full=True)
print(json.dumps([str(table.schema.field("pixels").type), table.to_pylist()]))`,
          path,
        ),
      );
      assert.deepEqual(seen, ["fixed_size_list<item: uint8 not null>[3]", [
        { pixels: [1, 2, 3], row: 4, note: "a" },
        { pixels: [4, 5, 6], row: 5, note: null },
        { pixels: [7, 8, 255], row: 9, note: "é" },
      ]]);
    }),
});
