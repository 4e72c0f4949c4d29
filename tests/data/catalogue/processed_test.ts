import assert from "node:assert/strict";
import { join } from "node:path";
import { columnLength, getColumn } from "../../../src/tables/arrow/column.ts";
import { readTable } from "../../../src/tables/arrow/table_file.ts";
import type { Catalogue } from "../../../src/data/catalogue/catalogue.ts";
import { prepare, type Prepared, writeProcessed } from "../../../src/data/catalogue/processed.ts";
import type { CatalogueProduct } from "../../../src/data/catalogue/product_file.ts";
import { PARTS } from "../../../src/data/catalogue/split.ts";
import { withFolder } from "../../_temporary.ts";

const OPTIONS = { seed: 42, validation_share: 0.2, test_share: 0.2 };
const CLASSES = [{ code: 10, name: "livres" }, { code: 40, name: "jeux" }];

function product(index: number, given: Partial<CatalogueProduct> = {}): CatalogueProduct {
  return {
    index,
    productid: BigInt(index) + 10n ** 17n,
    imageid: BigInt(-index),
    title: `titre ${index}`,
    description: index % 3 === 0 ? null : `texte ${index}`,
    image: index % 2 === 0 ? `images/image_train/${index}.jpg` : null,
    code: index % 2 === 0 ? "10" : "40",
    ...given,
  };
}

/** Sixty products of two classes; rows 50 to 59 repeat one text, half of them under each label. */
function catalogue(given: Partial<Catalogue> = {}): Catalogue {
  const labelled = Array.from(
    { length: 60 },
    (_, index) => product(index, index < 50 ? {} : { title: "Même", description: "texte" }),
  );
  const count = { in: 61, kept: 60, quarantined: 1 };
  return {
    labelled,
    unlabelled: [product(100, { code: "" })],
    classes: CLASSES,
    files: {
      "X_train_update.csv": count,
      "Y_train_CVw08PX.csv": { in: 60, kept: 60, quarantined: 0 },
      "X_test_update.csv": { in: 1, kept: 1, quarantined: 0 },
    },
    quarantined: [{
      file: "X_train_update.csv",
      line: 9,
      index: "7",
      reason: "empty_title",
      detail: "",
    }],
    notes: ["a note"],
    ...given,
  };
}

function pure(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

async function withProcessed(
  prepared: Prepared,
  body: (folder: string, told: string[]) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const told: string[] = [];
    await writeProcessed(folder, prepared, (name) => told.push(name));
    await body(folder, told);
  });
}

pure("prepare() numbers labels by their place among the classes", () => {
  const { labels, catalogue: { labelled } } = prepare(catalogue(), OPTIONS);
  labelled.forEach(({ code }, row) => assert.equal(String(CLASSES[labels[row]].code), code));
});

pure("prepare() keeps equal texts in one part", () => {
  const { parts } = prepare(catalogue(), OPTIONS);
  assert.equal(new Set(parts.slice(50)).size, 1);
  assert.deepEqual(new Set(parts), new Set([0, 1, 2]));
});

pure("prepare() reports every row, file, part, class and duplicate", () => {
  const { report, parts } = prepare(catalogue(), OPTIONS);
  assert.deepEqual(report.rows, { in: 62, kept: 61, quarantined: 1 });
  assert.equal(report.quarantined.empty_title, 1);
  assert.equal(report.missing_descriptions, 17);
  assert.equal(report.missing_pictures, 30);
  assert.deepEqual(report.duplicates, { groups: 1, rows: 10 });
  assert.deepEqual(report.conflicting_duplicates, { groups: 1, rows: 10 });
  PARTS.forEach((name, part) => {
    const rows = parts.filter((one) => one === part).length;
    assert.equal(report.parts[name], rows);
    assert.equal(report.classes.reduce((sum, entry) => sum + entry[name], 0), rows);
  });
  assert.equal(report.parts.unlabelled, 1);
  assert.deepEqual(report.classes.map(({ code }) => code), [10, 40]);
  assert.deepEqual(report.notes, ["a note"]);
});

Deno.test("writeProcessed() hands on every product once, in ascending index", () =>
  withProcessed(prepare(catalogue(), OPTIONS), async (folder, told) => {
    assert.deepEqual(told, [...PARTS, "unlabelled"]);
    const seen: number[] = [];
    for (const part of PARTS) {
      const columns = await readTable(join(folder, `${part}.arrow`));
      const index = Array.from(getColumn(columns, "index", "int32").values);
      assert.deepEqual(index, index.toSorted((a, b) => a - b));
      seen.push(...index);
    }
    assert.deepEqual(seen.sort((a, b) => a - b), Array.from({ length: 60 }, (_, i) => i));
  }));

Deno.test("writeProcessed() keeps every field of a product and joins its text", () =>
  withProcessed(prepare(catalogue(), OPTIONS), async (folder) => {
    for (const part of PARTS) {
      const columns = await readTable(join(folder, `${part}.arrow`));
      for (let row = 0; row < columnLength(columns.index); row++) {
        const index = getColumn(columns, "index", "int32").values[row];
        const expected = catalogue().labelled[index];
        const { title, description } = expected;
        assert.equal(getColumn(columns, "productid", "int64").values[row], expected.productid);
        assert.equal(getColumn(columns, "imageid", "int64").values[row], expected.imageid);
        assert.equal(getColumn(columns, "title", "utf8").values[row], title);
        assert.equal(getColumn(columns, "description", "utf8?").values[row], description);
        assert.equal(getColumn(columns, "image", "utf8?").values[row], expected.image);
        const text = description === null ? title : `${title}. ${description}`;
        assert.equal(getColumn(columns, "text", "utf8").values[row], text);
        const label = getColumn(columns, "label", "int32").values[row];
        assert.equal(String(CLASSES[label].code), expected.code);
      }
    }
  }));

Deno.test("writeProcessed() writes no labels of unlabelled products, and no table without one", () =>
  withProcessed(prepare(catalogue(), OPTIONS), async (folder) => {
    const columns = await readTable(join(folder, "unlabelled.arrow"));
    assert.ok(!("label" in columns));
    assert.equal(getColumn(columns, "title", "utf8").values[0], "titre 100");
    await withProcessed(prepare(catalogue({ unlabelled: [] }), OPTIONS), async (folder, told) => {
      assert.deepEqual(told, [...PARTS]);
      await assert.rejects(Deno.stat(join(folder, "unlabelled.arrow")), Deno.errors.NotFound);
    });
  }));

Deno.test("writeProcessed() puts rows that contradict each other side by side", () =>
  withProcessed(prepare(catalogue(), OPTIONS), async (folder) => {
    const lines = (await Deno.readTextFile(join(folder, "conflicts.csv"))).trimEnd().split("\n");
    assert.equal(lines[0], "group,index,code,name,text");
    assert.equal(lines.length, 11);
    assert.equal(lines[1], "1,50,10,livres,Même. texte");
    assert.equal(lines[2], "1,51,40,jeux,Même. texte");
  }));
