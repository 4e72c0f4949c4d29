import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../../src/errors.ts";
import { readBatches, writeBatches } from "../../../src/tables/arrow/batch_file.ts";
import type { Columns } from "../../../src/tables/arrow/column.ts";
import { readTable, writeTable } from "../../../src/tables/arrow/table_file.ts";
import { withFolder } from "../../_temporary.ts";

function batch(from: number, to: number): Columns {
  const rows = Array.from({ length: to - from }, (_, at) => from + at);
  return {
    number: { type: "int32", values: Int32Array.from(rows) },
    text: { type: "utf8?", values: rows.map((row) => row % 3 === 0 ? null : `é${row}`) },
    list: {
      type: "list<float32>",
      offsets: Int32Array.from([...rows, to], (row) => 2 * (row - from)),
      values: Float32Array.from(rows.flatMap((row) => [row, -row])),
    },
  };
}

async function read(path: string, columns?: string[]): Promise<Columns[]> {
  return await Array.fromAsync(readBatches(path, { columns }));
}

Deno.test("writeBatches() writes what readBatches() reads, batch by batch", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "table.arrow");
    const batches = [batch(0, 5), batch(5, 5), batch(5, 7)];
    await writeBatches(path, batches);
    assert.deepEqual(await read(path), batches);
    assert.deepEqual(
      (await read(path, ["number"])).map(Object.keys),
      [["number"], ["number"], ["number"]],
    );
  });
});

Deno.test("readTable() joins the batches of a file", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "table.arrow");
    await writeBatches(path, [batch(0, 5), batch(5, 7)]);
    assert.deepEqual(await readTable(path), batch(0, 7));
  });
});

Deno.test("writeBatches() gives one batch the bytes that writeTable() gives it", async () => {
  await withFolder(async (folder) => {
    const paths = ["whole.arrow", "batches.arrow"].map((name) => join(folder, name));
    await writeTable(paths[0], batch(0, 9));
    await writeBatches(paths[1], [batch(0, 9)]);
    const [whole, batches] = await Promise.all(paths.map((path) => Deno.readFile(path)));
    assert.deepEqual(batches, whole);
  });
});

Deno.test("writeBatches() passes on what goes wrong in its source", async () => {
  await withFolder(async (folder) => {
    const failing = async function* () {
      yield await Promise.resolve(batch(0, 2));
      throw new Error("no more");
    };
    await assert.rejects(writeBatches(join(folder, "table.arrow"), failing()), /no more/);
  });
});

Deno.test("readBatches() refuses other files and columns with their names", async () => {
  await withFolder(async (folder) => {
    const [table, other] = ["table.arrow", "other.arrow"].map((name) => join(folder, name));
    await writeBatches(table, [batch(0, 2)]);
    await Deno.writeTextFile(other, "no table at all, only a line of text");
    for (
      const [reading, found] of [
        [read(join(folder, "absent.arrow")), /absent.arrow: no such file/],
        [read(other), /other.arrow/],
        [read(table, ["price"]), /expected 'price'/],
      ] as const
    ) {
      await assert.rejects(reading, (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, found);
        return true;
      });
    }
  });
});

Deno.test("readBatches() refuses a file that is cut anywhere before its end", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "table.arrow");
    await writeBatches(path, [batch(0, 3), batch(3, 5)]);
    const bytes = await Deno.readFile(path);
    for (let end = 0; end < bytes.length; end += 41) {
      await Deno.writeFile(path, bytes.subarray(0, end));
      await assert.rejects(read(path), UserError);
    }
  });
});
