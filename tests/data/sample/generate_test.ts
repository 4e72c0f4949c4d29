import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import sharp from "sharp";
import { type Catalogue, readCatalogue } from "../../../src/data/catalogue/catalogue.ts";
import { foldCase } from "../../../src/data/catalogue/duplicates.ts";
import { TEST_PRODUCTS, TRAIN_LABELS, TRAIN_PRODUCTS } from "../../../src/data/catalogue/layout.ts";
import { CATEGORIES, departmentIndex, DEPARTMENTS } from "../../../src/data/sample/categories.ts";
import {
  generateSample,
  type SampleOptions,
  type SampleTruth,
} from "../../../src/data/sample/generate.ts";
import { pseudoWord } from "../../../src/data/sample/sampling.ts";
import { withFolder } from "../../_temporary.ts";

const STILL: SampleOptions["stream"] = {
  rows: 0,
  vocabulary_drift: 0,
  class_drift: 0,
  blur: 0,
  contrast: 1,
};
const DRIFTS: Partial<SampleOptions["stream"]>[] = [
  { vocabulary_drift: 1 },
  { class_drift: 1 },
  { blur: 2 },
  { contrast: 0.5 },
];

type Given = Partial<Omit<SampleOptions, "stream">> & { stream?: Partial<SampleOptions["stream"]> };

interface Sample {
  folder: string;
  truth: SampleTruth;
  /** What `onRows` was told. */
  told: number[];
}

async function withSample(given: Given, body: (sample: Sample) => Promise<void>): Promise<void> {
  const options: SampleOptions = {
    rows: 60,
    seed: 42,
    images: false,
    image_size: 128,
    label_noise: 0.04,
    ...given,
    stream: { ...STILL, ...given.stream },
  };
  await withFolder(async (folder) => {
    const told: number[] = [];
    const truth = await generateSample(folder, { options, onRows: (done) => told.push(done) });
    await body({ folder, truth, told });
  });
}

/** Every file of a sample as text or bytes in Latin-1, by path. */
async function contentOf(given: Given): Promise<Map<string, string>> {
  const content = new Map<string, string>();
  await withSample(given, async ({ folder }) => {
    const latin1 = new TextDecoder("latin1");
    for (const part of [".", "images/image_train", "images/image_test"]) {
      for await (const { name, isFile } of Deno.readDir(join(folder, part))) {
        const path = join(part, name);
        if (isFile) content.set(path, latin1.decode(await Deno.readFile(join(folder, path))));
      }
    }
  });
  return content;
}

async function tableIn(folder: string, file: string): Promise<Record<string, string>[]> {
  return parse(await Deno.readTextFile(join(folder, file)), { columns: true });
}

Deno.test("generateSample() writes the challenge's files, columns and rows", () =>
  withSample({ rows: 1001, stream: { rows: 7 } }, async ({ folder, told }) => {
    const columns = ["", "designation", "description", "productid", "imageid"];
    for (
      const [file, from, to] of [[TRAIN_PRODUCTS, 0, 1001], [TEST_PRODUCTS, 1001, 1008]] as const
    ) {
      const rows = await tableIn(folder, file);
      assert.deepEqual(Object.keys(rows[0]), columns);
      assert.deepEqual(rows.map((row) => Number(row[""])), rangeOf(from, to));
    }
    const labels = await tableIn(folder, TRAIN_LABELS);
    assert.deepEqual(Object.keys(labels[0]), ["", "prdtypecode"]);
    assert.deepEqual(labels.map((row) => Number(row[""])), rangeOf(0, 1001));
    assert.equal(told.at(-1), 1008);
  }));

Deno.test("generateSample() writes a catalogue of which no row is set aside", () =>
  withSample({ rows: 600, stream: { rows: 40 } }, async ({ folder }) => {
    const { labelled, unlabelled, quarantined, notes, classes } = await readCatalogue(folder);
    assert.deepEqual([labelled.length, unlabelled.length], [600, 40]);
    assert.deepEqual([quarantined, notes], [[], []]);
    assert.deepEqual(
      classes.map(({ code, name }) => [code, name]),
      CATEGORIES.map(({ code, name }) => [code, name]).sort(([a], [b]) => Number(a) - Number(b)),
    );
  }));

Deno.test("generateSample() draws a picture of every row, in the layout's place", () =>
  withSample({ rows: 30, images: true, stream: { rows: 3 } }, async ({ folder }) => {
    const { labelled, unlabelled } = await readCatalogue(folder);
    for (const { image } of [...labelled, ...unlabelled]) {
      assert.ok(image !== null);
      const { format, width, height } = await sharp(join(folder, image)).metadata();
      assert.deepEqual([format, width, height], ["jpeg", 128, 128]);
      await sharp(join(folder, image)).raw().toBuffer();
    }
  }));

Deno.test("generateSample() draws no picture when none are wanted", async () => {
  const names = [...(await contentOf({ stream: { rows: 3 } })).keys()];
  assert.deepEqual(
    names.sort(),
    [TEST_PRODUCTS, TRAIN_PRODUCTS, TRAIN_LABELS, "labels.json"].sort(),
  );
});

Deno.test("generateSample() writes the same bytes for the same seed and others for another", async () => {
  const given = { rows: 40, images: true, stream: { rows: 5 } };
  const first = await contentOf(given);
  assert.deepEqual(await contentOf(given), first);
  const other = await contentOf({ ...given, seed: 43 });
  assert.deepEqual([...other.keys()].sort(), [...first.keys()].sort());
  const equal = [...other].filter(([path, bytes]) => first.get(path) === bytes);
  assert.deepEqual(equal.map(([path]) => path), ["labels.json"]);
});

Deno.test("a longer sample begins with the shorter one", async () => {
  const short = await contentOf({ rows: 30, images: true });
  const long = await contentOf({ rows: 45, images: true });
  for (const [path, bytes] of short) assert.ok(long.get(path)?.startsWith(bytes), path);
  assert.ok(long.size > short.size);
});

Deno.test("a stream without drift goes on where the catalogue ends", async () => {
  const split = await contentOf({ rows: 30, images: true, stream: { rows: 15 } });
  const whole = await contentOf({ rows: 45, images: true });
  const [header] = whole.get(TRAIN_PRODUCTS)!.split("\n");
  const stream = split.get(TEST_PRODUCTS)!.slice(header.length + 1);
  assert.equal(split.get(TRAIN_PRODUCTS)! + stream, whole.get(TRAIN_PRODUCTS));
  for (const [path, bytes] of split) {
    if (path.startsWith("images")) assert.equal(bytes, whole.get(path.replace("_test", "_train")));
  }
});

for (const drift of DRIFTS) {
  Deno.test(`a stream's ${Object.keys(drift)} changes what it says and nothing else`, async () => {
    const given = { rows: 30, images: true, image_size: 32 };
    const still = await contentOf({ ...given, stream: { rows: 40 } });
    const drifted = await contentOf({ ...given, stream: { rows: 40, ...drift } });
    assert.deepEqual([...drifted.keys()], [...still.keys()]);
    const changed = new Set(
      [...drifted].filter(([path, bytes]) => still.get(path) !== bytes)
        .map(([path]) => path.replace(/image_\d.*/, "*")),
    );
    const [words, pictures] = [TEST_PRODUCTS, "images/image_test/*"];
    const [kind] = Object.keys(drift);
    const expected = kind === "vocabulary_drift"
      ? [words]
      : kind === "class_drift"
      ? [words, pictures]
      : [pictures];
    assert.deepEqual([...changed].sort(), expected.sort());
  });
}

Deno.test("duplicates, some with conflicting labels, survive cleaning", () =>
  withSample({ rows: 2000 }, async ({ folder }) => {
    const { labelled } = await readCatalogue(folder);
    const codesOf = new Map<string, string[]>();
    for (const { title, description, code } of labelled) {
      const key = foldCase(`${title}\n${description}`);
      codesOf.set(key, [...codesOf.get(key) ?? [], code]);
    }
    const groups = [...codesOf.values()].filter((codes) => codes.length > 1);
    const conflicts = groups.filter((codes) => new Set(codes).size > 1);
    assert.ok(groups.length >= 2000 * 0.03 / 2, `${groups.length} groups`);
    assert.ok(conflicts.length >= 5 && conflicts.length < groups.length / 2, `${conflicts.length}`);
  }));

Deno.test("generateSample() tells the labels that it wrote", () =>
  withSample({ rows: 200 }, async ({ folder, truth }) => {
    const written = (await tableIn(folder, TRAIN_LABELS)).map((row) => Number(row.prdtypecode));
    assert.deepEqual(Array.from(truth.labels, (label) => CATEGORIES[label].code), written);
  }));

Deno.test("a reader who knows the shop's words reaches the ceiling of text and no more", () =>
  withSample({ rows: 1500 }, async ({ folder, truth }) => {
    const read = readerOfWords();
    const { labelled } = await readCatalogue(folder);
    const guesses = labelled.map(read);
    const agreeing = guesses.filter((guess, i) => guess === truth.text[i]).length;
    const hits = (guess: ArrayLike<number>) =>
      truth.labels.filter((label, i) => guess[i] === label).length / truth.labels.length;
    assert.ok(agreeing > 0.97 * labelled.length, `${agreeing} of ${labelled.length} guesses agree`);
    assert.ok(Math.abs(hits(guesses) - hits(truth.text)) < 0.02);
    assert.ok(hits(truth.text) < hits(truth.both) && hits(truth.picture) < hits(truth.both));
  }));

/** Guesses by the words of types and brands, else by the words of departments, as a person would. */
function readerOfWords(): (product: Catalogue["labelled"][number]) => number {
  const plain = (text: string) => foldCase(text).normalize("NFD").replace(/\p{M}/gu, "");
  const tokenize = (group: Record<"fr" | "en" | "de", string[]>) => {
    const words = [...group.fr, ...group.en, ...group.de].map(plain);
    return new RegExp(`(?<!\\p{L})(${words.join("|")})(?!\\p{L})`, "u");
  };
  const types = CATEGORIES.map(tokenize);
  const departments = DEPARTMENTS.map(tokenize);
  const brands = new Map(
    rangeOf(0, 27 * 400).map((number) => [pseudoWord(number), Math.floor(number / 400)]),
  );
  return ({ title, description }) => {
    const raw = `${title}. ${description ?? ""}`;
    const text = plain(raw);
    const named = types.findIndex((words) => words.test(text));
    if (named >= 0) return named;
    const capitalised = raw.match(/(?<=\p{L} )\p{Lu}\p{Ll}+/gu) ?? []; // within a sentence
    const brand = capitalised.find((word) => brands.has(word));
    if (brand !== undefined) return brands.get(brand)!;
    const said = departments.map((words) => words.exec(text));
    const first = Math.min(...said.map((match) => match?.index ?? Infinity));
    const lengths = said.map((match) => match?.index === first ? match[0].length : 0);
    const department = lengths.indexOf(Math.max(...lengths)); // "édition limitée", not "édition"
    const mates = rangeOf(0, 27).filter((type) => departmentIndex(type) === department);
    return mates.toSorted((a, b) => CATEGORIES[b].count - CATEGORIES[a].count)[0];
  };
}

function rangeOf(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
