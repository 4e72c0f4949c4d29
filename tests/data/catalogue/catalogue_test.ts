import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { columnLength } from "../../../src/tables/arrow/column.ts";
import { readTable } from "../../../src/tables/arrow/table_file.ts";
import { catalogueSize, readCatalogue } from "../../../src/data/catalogue/catalogue.ts";
import { TEST_PRODUCTS, TRAIN_LABELS, TRAIN_PRODUCTS } from "../../../src/data/catalogue/layout.ts";
import { prepare, writeProcessed } from "../../../src/data/catalogue/processed.ts";
import { formatSummary } from "../../../src/data/catalogue/summary.ts";
import { UserError } from "../../../src/errors.ts";

const GOLDEN = join(import.meta.dirname!, "golden/nasty_catalogue");
const OPTIONS = { seed: 42, validation_share: 0.3, test_share: 0.2 };
const HEADER = ",designation,description,productid,imageid\n";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The rows of a table as objects, numbers of 64 bits as text. */
async function rowsOf(path: string): Promise<Record<string, unknown>[]> {
  const columns = Object.entries(await readTable(path));
  return Array.from(
    { length: columnLength(columns[0][1]) },
    (_, row) =>
      Object.fromEntries(columns.map(([name, { values }]) => {
        const value = values[row];
        return [name, typeof value === "bigint" ? String(value) : value];
      })),
  );
}

Deno.test("a nasty catalogue is processed to the golden files", () =>
  inFolder(async (folder) => {
    const catalogue = await readCatalogue(join(GOLDEN, "input"));
    await writeProcessed(folder, prepare(catalogue, OPTIONS));
    const tables: Record<string, unknown> = {};
    for (const part of ["train", "validation", "test", "unlabelled"]) {
      tables[part] = await rowsOf(join(folder, `${part}.arrow`));
    }
    await Deno.writeTextFile(join(folder, "tables.json"), JSON.stringify(tables));
    const names = ["tables.json", "report.json", "labels.json", "quarantine.csv", "conflicts.csv"];
    for (const name of names) {
      const read = async (from: string) => {
        const text = await Deno.readTextFile(join(from, name));
        return name.endsWith(".json") ? JSON.parse(text) : parse(text, { columns: true });
      };
      assert.deepEqual(await read(folder), await read(join(GOLDEN, "expected")), name);
    }
  }));

Deno.test("the summary of a nasty catalogue accounts for every row", async () => {
  const { report } = prepare(await readCatalogue(join(GOLDEN, "input")), OPTIONS);
  const summary = formatSummary(report);
  assert.match(summary, /rows in +\d+ = \d+ kept \+ \d+ quarantined/);
  for (const [reason, count] of Object.entries(report.quarantined)) {
    if (count > 0) assert.ok(summary.includes(`${count} × ${reason}`), reason);
  }
});

async function writeCatalogue(folder: string, products: string | Uint8Array, labels: string) {
  const bytes = typeof products === "string" ? new TextEncoder().encode(products) : products;
  await Deno.writeFile(join(folder, TRAIN_PRODUCTS), bytes);
  await Deno.writeTextFile(join(folder, TRAIN_LABELS), ",prdtypecode\n" + labels);
}

const lines = Array.from({ length: 12 }, (_, i) => `${i},"titre ${i}","a ""b""\n c",${i},${i}\n`);
const labels = lines.map((_, i) => `${i},${10 + i % 3}\n`);

Deno.test("rows in = kept + quarantined for arbitrarily mangled bytes", () =>
  inFolder(async (folder) => {
    const clean = new TextEncoder().encode(lines.join(""));
    const damage = fc.array(
      fc.tuple(fc.nat(clean.length - 1), fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0xff, 0x41)),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(clean.length), async (changes, cut) => {
        const bytes = clean.slice(0, cut);
        for (const [at, byte] of changes) if (at < cut) bytes[at] = byte;
        const whole = new Uint8Array([...new TextEncoder().encode(HEADER), ...bytes]);
        await writeCatalogue(folder, whole, labels.join(""));
        const read = await readCatalogue(folder).catch((error) => {
          if (error instanceof UserError) return null; // nothing was left to keep
          throw error;
        });
        if (read === null) return;
        const { labelled, files, quarantined } = read;
        for (const [file, count] of Object.entries(files)) {
          assert.equal(count.in, count.kept + count.quarantined);
          assert.equal(quarantined.filter((row) => row.file === file).length, count.quarantined);
        }
        assert.equal(labelled.length, files[TRAIN_PRODUCTS].kept);
        assert.equal(files[TRAIN_LABELS].in, labels.length);
      }),
      { numRuns: 300 },
    );
  }));

Deno.test("the split does not depend on the order of rows in the files", () =>
  inFolder(async (folder) => {
    await writeCatalogue(folder, HEADER + lines.join(""), labels.join(""));
    const expected = prepare(await readCatalogue(folder), OPTIONS);
    const order = fc.shuffledSubarray([...lines.keys()], {
      minLength: lines.length,
      maxLength: lines.length,
    });
    await fc.assert(
      fc.asyncProperty(order, order, async (x, y) => {
        const products = HEADER + x.map((i) => lines[i]).join("");
        await writeCatalogue(folder, products, y.map((i) => labels[i]).join(""));
        const prepared = prepare(await readCatalogue(folder), OPTIONS);
        assert.deepEqual(prepared.parts, expected.parts);
        assert.deepEqual(prepared.catalogue.labelled, expected.catalogue.labelled);
      }),
      { numRuns: 30 },
    );
  }));

Deno.test("processing the same catalogue twice writes the same bytes", () =>
  inFolder(async (folder) => {
    const write = async (name: string) => {
      const target = join(folder, name);
      await Deno.mkdir(target);
      await writeProcessed(target, prepare(await readCatalogue(join(GOLDEN, "input")), OPTIONS));
      const bytes: Record<string, Uint8Array> = {};
      for await (const { name } of Deno.readDir(target)) {
        bytes[name] = await Deno.readFile(join(target, name));
      }
      return bytes;
    };
    assert.deepEqual(await write("a"), await write("b"));
  }));

Deno.test("codes that are not all canonical integers are classes by text", () =>
  inFolder(async (folder) => {
    await writeCatalogue(folder, HEADER + lines.join(""), "0,10\n1,9\n2,010\n");
    const { classes } = await readCatalogue(folder);
    assert.deepEqual(classes.map(({ code }) => code), ["010", "10", "9"]);
  }));

Deno.test("readCatalogue() explains why nothing is left to keep", () =>
  inFolder(async (folder) => {
    await writeCatalogue(folder, HEADER + lines.join(""), "");
    await assert.rejects(readCatalogue(folder), /found 12 rows and none to keep.*missing_label/);
  }));

Deno.test("readCatalogue() names a missing file and malformed label names", () =>
  inFolder(async (folder) => {
    await assert.rejects(readCatalogue(folder), /Y_train_CVw08PX\.csv: no such file/);
    await Deno.writeTextFile(join(folder, "labels.json"), '{"10": 3}');
    await assert.rejects(readCatalogue(folder), /labels\.json.*expected a JSON object/s);
  }));

Deno.test("catalogueSize() is what reading counts towards", () =>
  inFolder(async (folder) => {
    await writeCatalogue(folder, HEADER + lines.join(""), labels.join(""));
    await Deno.writeTextFile(join(folder, TEST_PRODUCTS), HEADER + lines[0]);
    let bytes = 0;
    await readCatalogue(folder, { onProgress: (done) => bytes = done });
    assert.equal(bytes, await catalogueSize(folder));
  }));
