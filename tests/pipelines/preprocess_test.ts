import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { TRAIN_LABELS, TRAIN_PRODUCTS } from "../../src/data/catalogue/layout.ts";
import type { PreprocessReport } from "../../src/data/catalogue/processed.ts";
import { assertOldOrNew, type Place, withPlace } from "./_stages.ts";

const SAMPLE = { "data.sample.rows": 300, "data.sample.images": false };
const LARGE = { ...SAMPLE, "data.sample.rows": 2000 };
const FILES = [
  "conflicts.csv",
  "description.json",
  "labels.json",
  "quarantine.csv",
  "report.json",
  "test.arrow",
  "train.arrow",
  "unlabelled.arrow",
  "validation.arrow",
];

async function reportIn({ folder }: Place): Promise<PreprocessReport> {
  return JSON.parse(await Deno.readTextFile(join(folder, "data/processed/report.json")));
}

async function damage({ folder }: Place, file: string, change: (lines: string[]) => void) {
  const path = join(folder, "data/raw", file);
  const lines = (await Deno.readTextFile(path)).split("\n");
  change(lines);
  // One byte a character, so that a damaged one can be no UTF-8.
  const bytes = lines.map((line) =>
    line.includes("\udc00")
      ? Uint8Array.from(line, (one) => one === "\udc00" ? 0xff : one.charCodeAt(0))
      : new TextEncoder().encode(line)
  );
  await Deno.writeFile(path, new Blob(bytes.flatMap((line) => [line, "\n"])).stream());
}

Deno.test("preprocess writes every file of the processed folder, the same bytes twice", () =>
  withPlace(async (place) => {
    await place.succeed("ingest", { ...SAMPLE, "data.sample.stream.rows": 20 });
    const { stdout } = await place.succeed("preprocess");
    assert.match(stdout, /^Wrote data\/processed\n {2}rows in +320 = 320 kept \+ 0 quarantined\n/);
    assert.match(stdout, /Next: deno task features:text\n$/);
    const first = place.content("data/processed");
    assert.deepEqual(Object.keys(first), FILES);
    const { parts, rows } = await reportIn(place);
    assert.deepEqual(rows, { in: 320, kept: 320, quarantined: 0 });
    assert.deepEqual([parts.train + parts.validation + parts.test, parts.unlabelled], [300, 20]);
    await place.succeed("preprocess");
    assert.deepEqual(place.content("data/processed"), first);
  }));

Deno.test("preprocess keeps or sets aside every row of broken files", () =>
  withPlace(async (place) => {
    await place.succeed("ingest", SAMPLE);
    await damage(place, TRAIN_PRODUCTS, (lines) => {
      lines[10] = '9,"jamais fermé,,1000009,1000000009';
      lines[20] = "19,trop,de,colonnes,1000019,1000000019";
      lines[30] = "29,latin \udc00,,1000029,1000000029";
      lines[40] = "39,,,1000039,1000000039";
      lines[50] = "x,index faux,,1000049,1000000049";
      lines[60] = lines[59];
    });
    await damage(place, TRAIN_LABELS, (lines) => {
      lines[70] = "69,777";
      lines[80] = "wrong";
      lines.splice(90, 1);
    });
    const { stdout } = await place.succeed("preprocess");
    const { rows, files, quarantined } = await reportIn(place);
    const written = await Deno.readTextFile(join(place.folder, "data/processed/quarantine.csv"));
    const setAside: Record<string, string>[] = parse(written, { columns: true });

    assert.deepEqual(rows, { in: 300, kept: 291, quarantined: 9 });
    for (const [file, count] of Object.entries(files)) {
      assert.equal(count.in, count.kept + count.quarantined, file);
      assert.equal(setAside.filter((row) => row.file === file).length, count.quarantined, file);
    }
    assert.equal(files[TRAIN_LABELS].in, 299);
    assert.deepEqual(
      setAside.filter(({ file }) => file === TRAIN_PRODUCTS)
        .map(({ line, index, reason }) => [Number(line), index, reason]),
      [
        [11, "9", "broken_csv_row"],
        [21, "19", "broken_csv_row"],
        [31, "29", "invalid_utf8"],
        [41, "39", "empty_title"],
        [51, "x", "broken_csv_row"],
        [61, "58", "duplicate_id"],
        [71, "69", "unknown_label"],
        [81, "79", "missing_label"],
        [91, "89", "missing_label"],
      ],
    );
    assert.equal(Object.values(quarantined).reduce((sum, n) => sum + n, 0), setAside.length);
    assert.match(stdout, /300 = 291 kept \+ 9 quarantined/);
    assert.match(stdout, /see data\/processed\/quarantine\.csv/);
  }));

Deno.test("preprocess that fails says why and leaves the parts as they were", () =>
  withPlace(async (place) => {
    await place.succeed("ingest", SAMPLE);
    await place.succeed("preprocess");
    const before = place.content("data/processed");
    const refuse = async (set: Record<string, unknown>, message: RegExp) => {
      const { code, stderr } = await place.run("preprocess", set);
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, / at .*\.ts/);
      assert.deepEqual(place.content("data/processed"), before);
    };
    await refuse({ "preprocess.test_share": 0.9 }, /preprocess\.test_share = 0\.9, .*below 1/);
    await Deno.remove(join(place.folder, "data/raw", TRAIN_LABELS));
    await refuse({}, /^error: Cannot read data\/raw\/Y_train_CVw08PX\.csv: .*'deno task ingest'/);
    await Deno.remove(join(place.folder, "params.yaml"));
    await refuse({}, /^error: Cannot read params\.yaml: /);
  }));

Deno.test("preprocess killed at any moment leaves the old parts or the new, and runs again", () =>
  withPlace(async (place) => {
    await place.succeed("ingest", LARGE);
    const NEW = { "preprocess.seed": 43 };
    await place.succeed("preprocess", NEW);
    const after = place.content("data/processed");
    await place.succeed("preprocess");
    const before = place.content("data/processed");
    assert.notDeepEqual(after, before);
    for (const name of [".new/train.arrow", ".new/quarantine.csv", ".old"]) {
      await place.killAt(`data/.processed${name}`, "preprocess", NEW);
      await assertOldOrNew(place, { path: "data/processed", before, after });
      await place.succeed("preprocess");
      assert.deepEqual(place.content("data/processed"), before);
      const left = [...Deno.readDirSync(join(place.folder, "data"))].map(({ name }) => name);
      assert.deepEqual(left.sort(), ["processed", "raw"]);
    }
  }));
