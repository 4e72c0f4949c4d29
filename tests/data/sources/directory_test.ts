import assert from "node:assert/strict";
import { join } from "node:path";
import { copyCatalogue, type DirectoryCopy } from "../../../src/data/sources/directory.ts";
import { TEST_PRODUCTS, TRAIN_LABELS, TRAIN_PRODUCTS } from "../../../src/data/catalogue/layout.ts";
import { UserError } from "../../../src/errors.ts";
import { exists } from "../../../src/files/atomic_write.ts";
import { filesIn } from "../../_folder_content.ts";
import { withFolder } from "../../_temporary.ts";

const PRODUCTS = ",designation,description,productid,imageid\n0,été,,1,2\n";
const LABELS = ",prdtypecode\n0,10\n";
const PICTURE = Uint8Array.of(0xff, 0xd8, 0, 0xff, 0xd9);
const COMPLETE: Record<string, string | Uint8Array> = {
  [TRAIN_PRODUCTS]: PRODUCTS,
  [TRAIN_LABELS]: LABELS,
  [TEST_PRODUCTS]: PRODUCTS.replace("0,", "7,"),
  "labels.json": '{"10": "livres"}',
  "images/image_train/image_2_product_1.jpg": PICTURE,
  "images/image_train/image_3_product_2.jpg": PICTURE.slice(1),
  "images/image_test/image_2_product_1.jpg": PICTURE.slice(2),
};

interface Visit {
  /** A catalogue at hand. */
  from: string;
  /** Where copies go. */
  to: string;
  copy(where?: { from?: string; raw?: string }): Promise<DirectoryCopy>;
  /** What the copy's progress was told. */
  told: [done: number, total: number][];
}

async function visit(
  files: Record<string, string | Uint8Array>,
  body: (visit: Visit) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const [from, to, raw] = ["catalogue", "raw.new", "raw"].map((name) => join(folder, name));
    await Deno.mkdir(to);
    for (const [path, content] of Object.entries(files)) await put(join(from, path), content);
    const told: Visit["told"] = [];
    const copy = (where = {}) =>
      copyCatalogue({ from, to, raw, ...where }, (done, total) => told.push([done, total]));
    await body({ from, to, copy, told });
  });
}

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await Deno.mkdir(join(path, ".."), { recursive: true });
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await Deno.writeFile(path, bytes);
}

function without(...names: string[]): Record<string, string | Uint8Array> {
  return Object.fromEntries(Object.entries(COMPLETE).filter(([path]) => !names.includes(path)));
}

async function assertRefused(attempt: Promise<unknown>, ...words: string[]): Promise<void> {
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof UserError, String(error));
    for (const word of words) assert.ok(error.message.includes(word), `${word}: ${error.message}`);
    return true;
  });
}

Deno.test("copyCatalogue() copies every file of the layout, byte by byte", () =>
  visit(COMPLETE, async ({ from, to, copy }) => {
    const copied = await copy();
    assert.deepEqual(filesIn(to), filesIn(from));
    assert.deepEqual(copied, {
      files: [TRAIN_PRODUCTS, TRAIN_LABELS, TEST_PRODUCTS, "labels.json"],
      pictures: 3,
    });
  }));

Deno.test("copyCatalogue() leaves what is no part of the layout where it is", () =>
  visit({ ...COMPLETE, "notes.txt": "x", "images/other/a.jpg": "x" }, async ({ to, copy }) => {
    await copy();
    assert.deepEqual(Object.keys(filesIn(to)).sort(), Object.keys(COMPLETE).sort());
  }));

Deno.test("copyCatalogue() does with two files and no picture", () =>
  visit({ [TRAIN_PRODUCTS]: PRODUCTS, [TRAIN_LABELS]: LABELS }, async ({ to, copy }) => {
    assert.deepEqual(await copy(), { files: [TRAIN_PRODUCTS, TRAIN_LABELS], pictures: 0 });
    assert.deepEqual(Object.keys(filesIn(to)).sort(), [TRAIN_PRODUCTS, TRAIN_LABELS]);
    assert.ok(await exists(join(to, "images/image_train")));
  }));

Deno.test("copyCatalogue() copies many pictures at once and each exactly once", () => {
  const pictures = Array.from(
    { length: 100 },
    (_, i) => [`images/image_train/image_${i}_product_${i}.jpg`, Uint8Array.of(i)],
  );
  return visit({ ...COMPLETE, ...Object.fromEntries(pictures) }, async ({ from, to, ...rest }) => {
    assert.equal((await rest.copy()).pictures, 103);
    assert.deepEqual(filesIn(to), filesIn(from));
    assert.deepEqual(rest.told, Array.from({ length: 107 }, (_, i) => [i + 1, 107]));
  });
});

Deno.test("copyCatalogue() run again gives the catalogue as it is now", () =>
  visit(COMPLETE, async ({ from, to, copy }) => {
    await copy();
    await put(join(from, TRAIN_LABELS), LABELS + "1,20\n");
    await copy();
    assert.deepEqual(filesIn(to), filesIn(from));
  }));

for (const missing of [TRAIN_PRODUCTS, TRAIN_LABELS]) {
  Deno.test(`copyCatalogue() names a missing ${missing} and what else is expected`, () =>
    visit(without(missing), async ({ from, to, copy }) => {
      await assertRefused(
        copy(),
        `Cannot find ${join(from, missing)}`,
        `${TRAIN_PRODUCTS} and ${TRAIN_LABELS}`,
        TEST_PRODUCTS,
        "images/image_train",
      );
      assert.deepEqual(filesIn(to), {});
    }));
}

Deno.test("copyCatalogue() names the columns that it found and misses", () => {
  const products = ",title,description,imageid\n0,été,,1\n";
  return visit({ ...COMPLETE, [TRAIN_PRODUCTS]: products }, async ({ to, copy }) => {
    await assertRefused(copy(), "title,description,imageid", "missing: designation, productid");
    assert.deepEqual(filesIn(to), {});
  });
});

const UNUSABLE: Record<string, [file: string, content: string | Uint8Array, word: string]> = {
  "labels without a column of indexes": [TRAIN_LABELS, "prdtypecode\n10\n", "missing: index"],
  "labels without a column of codes": [TRAIN_LABELS, ",code\n0,10\n", "missing: prdtypecode"],
  "products without an index": [TRAIN_PRODUCTS, PRODUCTS.replace(",", "x,"), "missing: index"],
  "test products without a column": [TEST_PRODUCTS, ",designation\n", "missing: description"],
  "label names that are no object": ["labels.json", "[]", "expected a JSON object"],
  "a picture": [TRAIN_PRODUCTS, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), "binary"],
  "UTF-16": [TRAIN_LABELS, Uint8Array.of(0xfe, 0xff, 0, 0x2c, 0, 0x61, 0, 10), "UTF-16"],
  "UTF-16 without a mark": [TRAIN_LABELS, Uint8Array.of(0x2c, 0, 0x61, 0, 10, 0), "UTF-16"],
};

for (const [what, [file, content, word]] of Object.entries(UNUSABLE)) {
  Deno.test(`copyCatalogue() refuses ${what} before it copies anything`, () =>
    visit({ ...COMPLETE, [file]: content }, async ({ to, copy }) => {
      await assertRefused(copy(), file, word);
      assert.deepEqual(filesIn(to), {});
    }));
}

Deno.test("copyCatalogue() names a folder in a file's place and a loop of links", () =>
  visit(COMPLETE, async ({ from, copy }) => {
    const path = join(from, TRAIN_LABELS);
    await Deno.remove(path);
    await Deno.mkdir(path);
    await assertRefused(copy(), `Cannot read ${path}: found a folder, expected a file`);
    await Deno.remove(path);
    await Deno.symlink(path, path);
    await assertRefused(copy(), `Cannot read ${path}: found a loop of symbolic links`);
  }));

Deno.test("copyCatalogue() reads a header with a byte order mark, quotes and CRLF", () => {
  const products = '\ufeff"","designation","description","productid","imageid"\r\n';
  const labels = '\ufeff"index","prdtypecode"\r\n';
  return visit({ [TRAIN_PRODUCTS]: products, [TRAIN_LABELS]: labels }, async ({ copy }) => {
    assert.equal((await copy()).files.length, 2);
  });
});

Deno.test("copyCatalogue() reads a header in capitals as preprocessing does", () => {
  const products = PRODUCTS.replace("designation", " Designation").replace("imageid", "IMAGEID");
  return visit({ [TRAIN_PRODUCTS]: products, [TRAIN_LABELS]: LABELS }, async ({ copy }) => {
    assert.equal((await copy()).files.length, 2);
  });
});

Deno.test("copyCatalogue() follows links to pictures kept elsewhere", () =>
  visit(COMPLETE, async ({ from, to, copy }) => {
    const store = join(from, "../store.jpg");
    await Deno.writeFile(store, PICTURE);
    const name = "images/image_test/image_9_product_9.jpg";
    await Deno.symlink(store, join(from, name));
    assert.equal((await copy()).pictures, 4);
    assert.deepEqual(filesIn(to)[name], PICTURE);
    assert.ok((await Deno.lstat(join(to, name))).isFile);
  }));

Deno.test("copyCatalogue() passes over a link that leads nowhere", () =>
  visit(COMPLETE, async ({ from, copy }) => {
    const nowhere = join(from, "../gone.jpg");
    await Deno.symlink(nowhere, join(from, "images/image_test/image_9_product_9.jpg"));
    assert.equal((await copy()).pictures, 3);
  }));

Deno.test("copyCatalogue() refuses an empty file of products", () =>
  visit({ ...COMPLETE, [TRAIN_PRODUCTS]: "" }, async ({ copy }) => {
    await assertRefused(copy(), "an empty file", "designation, description, productid, imageid");
  }));

Deno.test("copyCatalogue() refuses to copy a folder into itself or out of its own copy", () =>
  visit(COMPLETE, async ({ from, copy }) => {
    for (const raw of [from, join(from, "raw"), join(from, "..")]) {
      await assertRefused(copy({ raw }), `'${from}'`, "where the copy goes");
    }
    assert.equal((await copy({ raw: `${from}_raw` })).pictures, 3);
  }));
