import assert from "node:assert/strict";
import { join } from "node:path";
import { TEST_PRODUCTS, TRAIN_LABELS, TRAIN_PRODUCTS } from "../../src/data/catalogue/layout.ts";
import { assertOldOrNew, type Place, withPlace } from "./_stages.ts";

const SMALL = {
  "data.sample.rows": 40,
  "data.sample.image_size": 16,
  "data.sample.stream.rows": 5,
};
const LARGE = { "data.sample.rows": 3000, "data.sample.images": false };
const ENDLESS = { "data.sample.rows": 1_000_000, "data.sample.images": false };
const DIRECTORY = { "data.source": "directory", "data.directory": "mine" };

async function sourceRecord({ folder }: Place): Promise<Record<string, unknown>> {
  return JSON.parse(await Deno.readTextFile(join(folder, "data/raw/source.json")));
}

/** A catalogue of two products and one picture at `mine`. */
async function putCatalogue({ folder }: Place): Promise<void> {
  const at = (path: string) => join(folder, "mine", path);
  await Deno.mkdir(at("images/image_train"), { recursive: true });
  const products = ",designation,description,productid,imageid\n0,été,,1,2\n1,livre,,2,3\n";
  await Deno.writeTextFile(at(TRAIN_PRODUCTS), products);
  await Deno.writeTextFile(at(TRAIN_LABELS), ",prdtypecode\n0,10\n1,20\n");
  await Deno.writeTextFile(at("images/image_train/image_2_product_1.jpg"), "picture");
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("ingest generates the sample and says what it is", () =>
  withPlace(async (place) => {
    const { stdout } = await place.succeed("ingest", SMALL);
    assert.match(stdout, /^Generated 45 products with pictures\nBest reachable weighted F1: /);
    assert.match(stdout, /Wrote data\/raw\nNext: deno task preprocess\n$/);
    const names = Object.keys(place.content("data/raw"));
    for (const name of [TRAIN_PRODUCTS, TRAIN_LABELS, TEST_PRODUCTS, "labels.json"]) {
      assert.ok(names.includes(name), name);
    }
    assert.equal(names.filter((name) => name.startsWith("images/image_train/")).length, 40);
    assert.equal(names.filter((name) => name.startsWith("images/image_test/")).length, 5);
    assert.deepEqual(namesIn(join(place.folder, "data")), ["raw"]);
    const { source, rows, seed, best_weighted_f1: best, ...rest } = await sourceRecord(place);
    assert.deepEqual([source, rows, seed, rest.image_size], ["sample", 40, 42, 16]);
    const { text, picture, both } = best as Record<string, number>;
    assert.ok(0 < text && text <= both && 0 < picture && picture <= both && both <= 1);
    assert.ok(stdout.includes(`${text} from text, ${picture} from pictures, ${both} from both`));
  }));

Deno.test("ingest copies a catalogue at hand and nothing stays of the one before", () =>
  withPlace(async (place) => {
    await place.succeed("ingest", SMALL);
    await putCatalogue(place);
    const { stdout } = await place.succeed("ingest", DIRECTORY);
    assert.match(stdout, /^Copied X_train_update\.csv, Y_train_CVw08PX\.csv and 1 pictures\n/);
    const { "source.json": _, ...copied } = place.content("data/raw");
    assert.deepEqual(copied, place.content("mine"));
    assert.deepEqual(await sourceRecord(place), {
      source: "directory",
      files: [TRAIN_PRODUCTS, TRAIN_LABELS],
      pictures: 1,
    });
  }));

Deno.test("ingest that fails says why and leaves the catalogue as it was", () =>
  withPlace(async (place) => {
    await place.succeed("ingest", SMALL);
    const before = place.content("data");
    const failures: [set: Record<string, unknown>, message: RegExp][] = [
      [DIRECTORY, /^error: Cannot find mine\/X_train_update\.csv: expected /],
      [{ "data.source": "directory", "data.directory": "data" }, /^error: .*'data'.* data\/raw/],
      [
        { "data.sample.rows": 5, "data.sample.label_noise": "much" },
        /^error: Cannot use params\.yaml:\n {2}data\.sample\.rows = 5, .*27.*\n {2}data\.sample\.label_noise = "much", .*\n$/,
      ],
    ];
    for (const [set, message] of failures) {
      const { code, stderr } = await place.run("ingest", set);
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, / at .*\.ts/);
      assert.deepEqual(place.content("data"), before);
      assert.deepEqual(namesIn(join(place.folder, "data")), ["raw"]);
    }
  }));

Deno.test("ingest killed at any moment leaves the old catalogue or the new, and runs again", () =>
  withPlace(async (place) => {
    await place.succeed("ingest", LARGE);
    const after = place.content("data/raw");
    await place.succeed("ingest", SMALL);
    const before = place.content("data/raw");
    const moments: [path: string, set: Record<string, unknown>][] = [
      ["data/.raw.new/X_train_update.csv", ENDLESS],
      ["data/.raw.new/labels.json", LARGE],
      ["data/.raw.old", LARGE],
    ];
    for (const [path, set] of moments) {
      const { signal } = await place.killAt(path, "ingest", set);
      if (set === ENDLESS) assert.equal(signal, "SIGKILL"); // the others may be faster than the kill
      await assertOldOrNew(place, { path: "data/raw", before, after });
      await place.succeed("ingest", SMALL);
      assert.deepEqual(place.content("data/raw"), before);
      assert.deepEqual(namesIn(join(place.folder, "data")), ["raw"]);
    }
  }));
