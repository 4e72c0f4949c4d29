import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { getColumn } from "../../src/tables/arrow/column.ts";
import { readTable } from "../../src/tables/arrow/table_file.ts";
import { decodePicture } from "../../src/features/image/decode_picture.ts";
import { imagePreprocessorFromJson } from "../../src/features/image/image_preprocessor.ts";
import { packedPicturesFromColumns } from "../../src/features/image/packed_pictures.ts";
import { assertOldOrNew, type Place, withPlace } from "./_stages.ts";

const SAMPLE = { "data.sample.rows": 120, "data.sample.image_size": 40 };
const SMALL = { "features.image.size": 32 };
const PARTS = ["train", "validation", "test"];
const FEATURES = "data/features/image";

async function prepare(place: Place, set: Record<string, unknown> = {}): Promise<void> {
  await place.succeed("ingest", { ...SAMPLE, ...set });
  await place.succeed("preprocess");
}

async function productsOf({ folder }: Place, part: string) {
  const columns = await readTable(join(folder, `data/processed/${part}.arrow`));
  return {
    indices: getColumn(columns, "index", "int32").values,
    labels: getColumn(columns, "label", "int32").values,
    images: getColumn(columns, "image", "utf8?").values,
  };
}

async function picturesOf({ folder }: Place, part: string) {
  return packedPicturesFromColumns(await readTable(join(folder, FEATURES, `${part}.arrow`)));
}

async function preprocessorIn({ folder }: Place) {
  const text = await Deno.readTextFile(join(folder, FEATURES, "preprocess.json"));
  return imagePreprocessorFromJson(JSON.parse(text));
}

async function unreadableIn({ folder }: Place): Promise<Record<string, string>[]> {
  const text = await Deno.readTextFile(join(folder, FEATURES, "unreadable.csv"));
  return parse(text, { columns: true });
}

Deno.test("features:image packs every product's picture beside its row and label", () =>
  withPlace(async (place) => {
    await prepare(place);
    const { stdout } = await place.succeed("features:image", SMALL);
    let sum = 0;
    let count = 0;
    for (const part of PARTS) {
      const { indices, labels, images } = await productsOf(place, part);
      const { size, pixels, ...rows } = await picturesOf(place, part);
      assert.equal(size, 32);
      assert.deepEqual(rows, { rows: Int32Array.from(images.keys()), indices, labels });
      for (const [row, image] of images.entries()) {
        const bytes = await Deno.readFile(join(place.folder, "data/raw", image!));
        const picture = pixels.subarray(row * 3072, (row + 1) * 3072);
        assert.deepEqual(await decodePicture(bytes, { size }), Uint8Array.from(picture));
      }
      assert.ok(stdout.includes(`${part}: ${images.length} pictures of ${images.length} products`));
      if (part !== "train") continue;
      for (let at = 0; at < pixels.length; at += 3) sum += pixels[at];
      count = pixels.length / 3;
    }
    const { size, mean } = await preprocessorIn(place);
    assert.equal(size, 32);
    assert.ok(Math.abs(mean[0] - sum / count / 255) < 1e-12, "mean of the training part's red");
    assert.deepEqual(await unreadableIn(place), []);
    assert.match(stdout, /^Wrote data\/features\/image: squares of 32 pixels\nNext: /m);

    const first = place.content(FEATURES);
    await place.succeed("features:image", SMALL);
    assert.deepEqual(place.content(FEATURES), first);
  }));

Deno.test("features:image names each picture that cannot be read and keeps the others", () =>
  withPlace(async (place) => {
    await prepare(place);
    const { indices, images } = await productsOf(place, "validation");
    const path = (row: number) => join(place.folder, "data/raw", images[row]!);
    const whole = await Deno.readFile(path(1));
    await Deno.writeFile(path(1), whole.subarray(0, whole.length / 2));
    await Deno.writeTextFile(path(3), "<html>404</html>");
    await Deno.remove(path(4));
    await Deno.truncate(path(7), 40_000_000);
    const { stdout } = await place.succeed("features:image", SMALL);
    const expected = { 1: "damaged", 3: "not_a_picture", 4: "missing_file", 7: "too_many_bytes" };
    assert.deepEqual(
      await unreadableIn(place),
      Object.entries(expected).map(([row, reason]) => ({
        part: "validation",
        index: String(indices[Number(row)]),
        image: images[Number(row)]!,
        reason,
      })),
    );
    const { rows, pixels } = await picturesOf(place, "validation");
    assert.deepEqual([...rows], [...images.keys()].filter((row) => !(row in expected)));
    assert.equal(pixels.length, rows.length * 3072);
    const after = await Deno.readFile(path(8));
    const at = rows.indexOf(8) * 3072;
    const found = Uint8Array.from(pixels.subarray(at, at + 3072));
    assert.deepEqual(found, await decodePicture(after, { size: 32 }));
    assert.match(stdout, /4 pictures are unreadable: see data\/features\/image\/unreadable\.csv/);
  }));

Deno.test("features:image of a catalogue without pictures packs none", () =>
  withPlace(async (place) => {
    await prepare(place, { "data.sample.images": false });
    await place.succeed("features:image");
    for (const part of PARTS) {
      const { size, rows, pixels } = await picturesOf(place, part);
      assert.deepEqual([size, rows.length, pixels.length], [64, 0, 0]);
    }
    assert.deepEqual(await preprocessorIn(place), { size: 64, mean: [0, 0, 0], std: [1, 1, 1] });
    assert.deepEqual(await unreadableIn(place), []);
  }));

Deno.test("features:image that fails says why and leaves the pictures as they were", () =>
  withPlace(async (place) => {
    await prepare(place);
    await place.succeed("features:image", SMALL);
    const before = place.content(FEATURES);
    const refuse = async (set: Record<string, unknown>, message: RegExp) => {
      const { code, stderr } = await place.run("features:image", set);
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, / at .*\.ts/);
      assert.deepEqual(place.content(FEATURES), before);
    };
    await refuse({ "features.image.size": 31 }, /features\.image\.size = 31, .*from 32 to 256/);
    await Deno.remove(join(place.folder, "data/processed/test.arrow"));
    await refuse(SMALL, /^error: Cannot read data\/processed\/test\.arrow: /);
  }));

Deno.test("features:image killed between parts leaves the old pictures or the new", () =>
  withPlace(async (place) => {
    await prepare(place);
    await place.succeed("features:image");
    const after = place.content(FEATURES);
    await place.succeed("features:image", SMALL);
    const before = place.content(FEATURES);
    for (const name of [".new/validation.arrow", ".new/preprocess.json", ".old"]) {
      await place.killAt(`data/features/.image${name}`, "features:image");
      await assertOldOrNew(place, { path: FEATURES, before, after });
      await place.succeed("features:image", SMALL);
      assert.deepEqual(place.content(FEATURES), before);
      const left = [...Deno.readDirSync(join(place.folder, "data/features"))];
      assert.deepEqual(left.map(({ name }) => name), ["image"]);
    }
  }));
