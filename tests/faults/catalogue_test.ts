/** Faults in every file operation of ingest from a directory and of preprocess. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readCatalogue } from "../../src/data/catalogue/catalogue.ts";
import { TRAIN_LABELS, TRAIN_PRODUCTS } from "../../src/data/catalogue/layout.ts";
import { prepare, writeProcessed } from "../../src/data/catalogue/processed.ts";
import { copyCatalogue } from "../../src/data/sources/directory.ts";
import { recoverDirectory, replaceDirectory } from "../../src/files/atomic_write.ts";
import { unnamedFileError } from "../../src/system_error.ts";
import { writeStreamedTable } from "../../src/tables/arrow/table_writer.ts";
import { snapshot } from "./_atomicity.ts";
import { forEveryFault } from "./_faulty_files.ts";

const SHARES = { seed: 1, validation_share: 0.3, test_share: 0.2 };

/** A catalogue of a few rows and two pictures. */
async function writeCatalogue(folder: string, rows: number): Promise<void> {
  const numbers = Array.from({ length: rows }, (_, at) => at);
  const products = numbers.map((n) => `${n},titre ${n},,${n},${n}\n`).join("");
  await Deno.mkdir(join(folder, "images/image_train"), { recursive: true });
  const header = ",designation,description,productid,imageid\n";
  await Deno.writeTextFile(join(folder, TRAIN_PRODUCTS), header + products);
  const labels = numbers.map((n) => `${n},${n % 2}\n`).join("");
  await Deno.writeTextFile(join(folder, TRAIN_LABELS), ",prdtypecode\n" + labels);
  for (const n of [0, 1]) {
    const name = `images/image_train/image_${n}_product_${n}.jpg`;
    await Deno.writeTextFile(join(folder, name), "picture");
  }
}

/** Runs a stage that replaces `out` under every fault: old or new out, and a message, no stack. */
async function surviveEveryFault(
  stage: (folder: string) => Promise<void>,
): Promise<Record<string, number>> {
  const run = (folder: string) => replaceDirectory(join(folder, "out"), () => stage(folder));
  const prepareFolder = async (rows: number) => {
    const folder = await Deno.makeTempDir();
    await writeCatalogue(join(folder, "raw"), rows);
    return folder;
  };
  const outs = async (rows: number) => {
    const folder = await prepareFolder(rows);
    await run(folder);
    const files = await snapshot(join(folder, "out"));
    await Deno.remove(folder, { recursive: true });
    return files;
  };
  const [before, after] = [await outs(8), await outs(12)];
  return await forEveryFault({
    async prepare() {
      const folder = await prepareFolder(8);
      await run(folder);
      await writeCatalogue(join(folder, "raw"), 12);
      return folder;
    },
    body: run,
    async check(folder, { error }, fault) {
      const out = join(folder, "out");
      await recoverDirectory(out);
      const found = await snapshot(out);
      assert.deepEqual(found, Object.keys(found).length === 0 ? before : await nearest(found));
      if (fault === "short write") assert.equal(error, undefined);
      else if (fault !== "kill" && error) {
        const told = unnamedFileError(error) as Error;
        assert.equal(told.name, "UserError", String(error));
        assert.match(told.message, /^Cannot \w+ \S*(raw|out)/);
      }
      await run(folder);
      assert.deepEqual(await snapshot(out), after, "the next run repairs everything");
      await Deno.remove(folder, { recursive: true });
    },
  });

  function nearest(found: Record<string, string>) {
    return JSON.stringify(found) === JSON.stringify(after) ? after : before;
  }
}

Deno.test("preprocess leaves the old or the new outs after every fault", async () => {
  const counts = await surviveEveryFault(async (folder) => {
    const catalogue = await readCatalogue(join(folder, "raw"));
    await writeProcessed(join(folder, ".out.new"), prepare(catalogue, SHARES));
  });
  for (const [fault, count] of Object.entries(counts)) assert.ok(count >= 7, `${fault} ${count}`);
});

Deno.test("ingest from a directory leaves the old or the new copy after every fault", async () => {
  const counts = await surviveEveryFault(async (folder) => {
    const paths = { from: join(folder, "raw"), to: join(folder, ".out.new") };
    await copyCatalogue({ ...paths, raw: join(folder, "out") }, () => {});
  });
  for (const fault of ["ENOSPC", "EIO", "EACCES", "kill"]) assert.ok(counts[fault] > 0, fault);
});

Deno.test("a table that is streamed to disk survives every fault", async () => {
  const chunks = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6)];
  const counts = await surviveEveryFault((folder) =>
    writeStreamedTable(join(folder, ".out.new/table.arrow"), {
      column: { name: "pixels", width: 2, chunks },
      remainingColumns: () => ({ row: { type: "int32", values: Int32Array.of(0, 1, 2) } }),
    })
  );
  for (const [fault, count] of Object.entries(counts)) assert.ok(count > 0, fault);
});
