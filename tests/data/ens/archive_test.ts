import assert from "node:assert/strict";
import { join } from "node:path";
import { unpackPictures } from "../../../src/data/ens/archive.ts";
import { UserError } from "../../../src/errors.ts";
import { withFolder } from "../../_temporary.ts";
import { type ZipEntry, zipOf } from "./_zip.ts";

const PICTURE = "images/image_train/image_1_product_2.jpg";
const CONTENT = Uint8Array.from({ length: 5000 }, (_, i) => i * i % 251);

async function unpacked(
  archive: Uint8Array,
  check: (outcome: { count?: number; error?: unknown; files: string[]; folder: string }) => unknown,
): Promise<void> {
  await withFolder(async (outer) => {
    // The raw folder lies deeper, so that what leaves it is still seen.
    const [path, folder] = [join(outer, "a.zip"), join(outer, "one/two/raw")];
    await Deno.writeFile(path, archive);
    const outcome = await unpackPictures(path, { folder })
      .then((count) => ({ count }), (error: unknown) => ({ error }));
    const files: string[] = [];
    await Deno.remove(path);
    await collect(outer, files);
    await check({ ...outcome, files: files.map((file) => file.slice(outer.length + 1)), folder });
  });
}

async function collect(folder: string, files: string[]): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) await collect(join(folder, name), files);
    else files.push(join(folder, name));
  }
}

function entry(name: string, more: Partial<ZipEntry> = {}): ZipEntry {
  return { name, content: CONTENT, ...more };
}

function assertBroken(error: unknown, words: RegExp): void {
  assert.ok(error instanceof UserError, String(error));
  assert.match(error.message, /^Cannot unpack .*a\.zip: /);
  assert.match(error.message, words);
}

Deno.test("unpackPictures() writes every picture with its bytes", () =>
  unpacked(zipOf([entry(PICTURE)]), async ({ count, files, folder }) => {
    assert.equal(count, 1);
    assert.deepEqual(files, [`one/two/raw/${PICTURE}`]);
    assert.deepEqual(await Deno.readFile(join(folder, PICTURE)), CONTENT);
  }));

Deno.test("unpackPictures() does without the outer folder in the archive", () =>
  unpacked(zipOf([entry("image_test/image_1_product_2.jpg")]), ({ files }) => {
    assert.deepEqual(files, ["one/two/raw/images/image_test/image_1_product_2.jpg"]);
  }));

Deno.test("unpackPictures() passes over folders and what macOS adds", () => {
  const extras = ["images/", "images/.DS_Store", "__MACOSX/images/._image_train"];
  return unpacked(zipOf([...extras.map((name) => entry(name)), entry(PICTURE)]), ({ files }) => {
    assert.deepEqual(files, [`one/two/raw/${PICTURE}`]);
  });
});

const TRAVERSALS = [
  "../image_train/image_1_product_2.jpg",
  "../../../escaped.jpg",
  "images/image_train/../../../../escaped.jpg",
  "images/image_train/..\\..\\escaped.jpg",
  "/image_train/image_1_product_2.jpg",
  "C:/image_train/image_1_product_2.jpg",
  "images/image_train/deeper/image_1_product_2.jpg",
  "images/source.json",
];
for (const name of TRAVERSALS) {
  Deno.test(`unpackPictures() refuses the entry ${name}`, () =>
    unpacked(zipOf([entry(name)]), ({ error, files }) => {
      assert.deepEqual(files, []);
      assertBroken(error, /image|escaped|source/);
    }));
}

Deno.test("unpackPictures() refuses an archive that was cut", () =>
  unpacked(zipOf([entry(PICTURE)]).slice(0, -30), ({ error, files }) => {
    assert.deepEqual(files, []);
    assertBroken(error, /end of central directory/i);
  }));

Deno.test("unpackPictures() refuses what is no archive", () =>
  unpacked(CONTENT, ({ error }) => assertBroken(error, /expected a whole zip archive/)));

Deno.test("unpackPictures() refuses a picture whose CRC-32 is wrong", () =>
  unpacked(zipOf([entry(PICTURE, { storedCrc: 7 })]), ({ error, files }) => {
    assert.deepEqual(files, []);
    assertBroken(error, /image_1_product_2\.jpg: wrong CRC-32/);
  }));

Deno.test("unpackPictures() refuses a picture whose compressed bytes are broken", () => {
  const archive = zipOf([entry(PICTURE)]);
  archive.fill(0xff, 30 + PICTURE.length, 60 + PICTURE.length);
  return unpacked(archive, ({ error }) => assertBroken(error, /image_1_product_2\.jpg: /));
});

Deno.test("unpackPictures() refuses an archive without pictures", () =>
  unpacked(zipOf([entry("images/")]), ({ error }) => assertBroken(error, /found no picture/)));
