import assert from "node:assert/strict";
import { type PackingOptions, packPictures } from "../../../src/features/image/picture_packing.ts";

const test = { permissions: "none" } as const;

/** A picture of one value, or "x" and a reason. */
function load(size: number): PackingOptions["load"] {
  return (image) =>
    Promise.resolve(
      image.startsWith("x")
        ? { unreadable: image.slice(1) }
        : new Uint8Array(size * size * 3).fill(Number(image)),
    );
}

async function packed(images: (string | null)[], options: Partial<PackingOptions> = {}) {
  const size = options.size ?? 2;
  const packing = packPictures(images, { size, concurrency: 3, load: load(size), ...options });
  const chunks: number[][] = [];
  for await (const chunk of packing.chunks) chunks.push([...chunk]);
  return { ...packing, chunks, pixels: chunks.flat() };
}

Deno.test("packPictures() packs what can be read and names what cannot", test, async () => {
  const { pixels, rows, unreadable } = await packed(["7", null, "xdamaged", "9", "xmissing"]);
  assert.deepEqual(pixels, [...Array(12).fill(7), ...Array(12).fill(9)]);
  assert.deepEqual(rows, [0, 3]);
  assert.deepEqual(unreadable, [
    { row: 2, image: "xdamaged", reason: "damaged" },
    { row: 4, image: "xmissing", reason: "missing" },
  ]);
});

Deno.test(
  "packPictures() gives chunks of about a megabyte, and every picture once",
  test,
  async () => {
    const images = Array.from({ length: 20 }, (_, i) => String(i));
    const { chunks, pixels, rows } = await packed(images, { size: 256 });
    const bytes = 256 * 256 * 3;
    assert.deepEqual(chunks.map((chunk) => chunk.length / bytes), [6, 6, 6, 2]);
    assert.deepEqual(rows.map((row) => pixels[row * bytes]), images.map(Number));
  },
);

Deno.test("packPictures() counts the pixels of what it packs", test, async () => {
  const { histograms } = await packed(["0", "xdamaged", null, "255"]);
  assert.deepEqual(histograms.normalization(), { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
});

Deno.test("packPictures() tells of each picture that is done, readable or not", test, async () => {
  const done: number[] = [];
  await packed(["1", null, "xdamaged", "2"], { onPicture: (count) => done.push(count) });
  assert.deepEqual(done, [1, 2, 3]);
});

Deno.test("packPictures() packs nothing of nothing", test, async () => {
  const { pixels, rows, unreadable } = await packed([null, null]);
  assert.deepEqual([pixels, rows, unreadable], [[], [], []]);
});

Deno.test("packPictures() passes on an error that is no picture's fault", test, async () => {
  const failing = () => Promise.reject(new Error("disk gone"));
  await assert.rejects(packed(["1"], { load: failing }), /disk gone/);
});
