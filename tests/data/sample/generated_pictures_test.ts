import assert from "node:assert/strict";
import sharp from "sharp";
import { CATEGORIES, lookIndex, outlineIndex } from "../../../src/data/sample/categories.ts";
import { drawPicture, type PictureOptions } from "../../../src/data/sample/generated_pictures.ts";
import type { ProductDraw } from "../../../src/data/sample/product_draw.ts";
import { drawWith } from "./_product_draws.ts";

const STILL: PictureOptions = { seed: 42, size: 128, blur: 0, contrast: 1 };
const ALL = [...CATEGORIES.keys()];

function draw(
  given: Partial<ProductDraw>,
  options: Partial<PictureOptions> = {},
): Promise<Uint8Array> {
  return drawPicture(drawWith(given), { ...STILL, ...options });
}

async function pixelsOf(jpeg: Uint8Array) {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { data, ...info };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Mean step of brightness from a pixel to its right neighbour: what a blur takes away. */
async function sharpness(jpeg: Uint8Array): Promise<number> {
  const { data, width } = await pixelsOf(await sharp(jpeg).greyscale().toBuffer());
  const steps = Array.from(data, (value, i) => i % width ? Math.abs(value - data[i - 1]) : 0);
  return meanOf(steps);
}

/** Hue in degrees and saturation in [0, 1] of the colour of a picture's saturated pixels. */
async function colourOf(jpeg: Uint8Array): Promise<{ hue: number; share: number }> {
  const { data, channels } = await pixelsOf(jpeg);
  const sum = [0, 0, 0];
  let saturated = 0;
  for (let at = 0; at < data.length; at += channels) {
    const pixel = [data[at], data[at + 1], data[at + 2]];
    if (Math.max(...pixel) - Math.min(...pixel) < 80) continue;
    saturated++;
    pixel.forEach((value, channel) => sum[channel] += value);
  }
  const [red, green, blue] = sum;
  const hue = Math.atan2(Math.sqrt(3) * (green - blue), 2 * red - green - blue) * 180 / Math.PI;
  return { hue: (hue + 360) % 360, share: saturated * channels / data.length };
}

Deno.test("drawPicture() makes square JPEG pictures of the size asked for", async () => {
  for (const size of [128, 16]) {
    const { format, width, height, channels } = await sharp(await draw({}, { size })).metadata();
    assert.deepEqual([format, width, height, channels], ["jpeg", size, size, 3]);
  }
});

Deno.test("drawPicture() draws the same draw in the same bytes", async () => {
  for (const clearPicture of [true, false]) {
    assert.deepEqual(await draw({ clearPicture }), await draw({ clearPicture }));
  }
});

Deno.test("drawPicture() draws every product and every seed differently", async () => {
  const pictures = await Promise.all([
    draw({ number: 1 }),
    draw({ number: 2 }),
    draw({ number: 1 }, { seed: 43 }),
  ]);
  assert.equal(new Set(pictures.map((bytes) => bytes.join())).size, 3);
});

Deno.test("a vague picture is the same for every type of its outline", async () => {
  const pictures = await Promise.all(
    ALL.map(async (category) => (await draw({ category, clearPicture: false })).join()),
  );
  pictures.forEach((bytes, category) => assert.equal(bytes, pictures[outlineIndex(category)]));
  assert.equal(new Set(pictures).size, 9);
});

Deno.test("a clear picture is the same for no two types", async () => {
  const pictures = await Promise.all(ALL.map((category) => draw({ category })));
  assert.equal(new Set(pictures.map((bytes) => bytes.join())).size, ALL.length);
});

Deno.test("a vague picture is grey and a clear one coloured", async () => {
  for (const category of ALL) {
    const vague = await colourOf(await draw({ category, clearPicture: false }));
    const clear = await colourOf(await draw({ category }));
    assert.equal(vague.share, 0);
    assert.ok(clear.share > 0.03, `${clear.share} of the pixels of type ${category}`);
  }
});

Deno.test("colour tells the three looks of an outline apart", async () => {
  for (const outline of ALL.slice(0, 9)) {
    const mates = ALL.filter((category) => outlineIndex(category) === outline);
    assert.deepEqual(mates.map(lookIndex), [0, 1, 2]);
    const hues: number[][] = [];
    for (const category of mates) {
      const numbers = [0, 1, 2, 3, 4, 5];
      const colours = numbers.map(async (number) => colourOf(await draw({ category, number })));
      hues.push((await Promise.all(colours)).map(({ hue }) => hue));
    }
    const apart = (a: number, b: number) => Math.min(Math.abs(a - b), 360 - Math.abs(a - b));
    const within = hues.flatMap((own) => own.flatMap((a) => own.map((b) => apart(a, b))));
    const between = hues.flatMap((own, look) =>
      own.flatMap((a) => hues[(look + 1) % 3].map((b) => apart(a, b)))
    );
    assert.ok(Math.max(...within) < 45, `outline ${outline}: ${Math.max(...within)}° within`);
    assert.ok(Math.min(...between) > 75, `outline ${outline}: ${Math.min(...between)}° between`);
  }
});

Deno.test("a blur takes sharpness away, the more the wider, and no light", async () => {
  const pictures = await Promise.all([0, 0.5, 1, 3].map((blur) => draw({}, { blur })));
  const sharpnesses = await Promise.all(pictures.map(sharpness));
  sharpnesses.slice(1).forEach((value, i) =>
    assert.ok(value < sharpnesses[i], String(sharpnesses))
  );
  assert.ok(sharpnesses[3] < 0.5 * sharpnesses[0]);
  const light = await Promise.all(
    pictures.map(async (jpeg) => meanOf((await pixelsOf(jpeg)).data)),
  );
  for (const value of light) assert.ok(Math.abs(value - light[0]) < 1, light.join());
});

Deno.test("contrast stretches values around mid grey", async () => {
  const offsets = async (contrast: number) => {
    const { data } = await pixelsOf(await draw({ clearPicture: false }, { contrast }));
    return Array.from(data, (value) => value - 128);
  };
  const [none, half, full] = await Promise.all([0, 0.5, 1].map(offsets));
  assert.ok(none.every((offset) => Math.abs(offset) <= 1));
  const spread = (values: number[]) => Math.sqrt(meanOf(values.map((value) => value ** 2)));
  assert.ok(Math.abs(meanOf(half) - meanOf(full) / 2) < 1);
  assert.ok(Math.abs(spread(half) / spread(full) - 0.5) < 0.02);
});

Deno.test("blur and contrast leave what is drawn as it is", async () => {
  const grey = async (
    jpeg: Uint8Array,
  ) => (await sharp(jpeg).greyscale().resize(16, 16).normalise().raw().toBuffer());
  const still = await grey(await draw({}));
  for (const options of [{ blur: 1 }, { contrast: 0.5 }]) {
    const drifted = await grey(await draw({}, options));
    const misses = Array.from(drifted, (value, i) => Math.abs(value - still[i]));
    assert.ok(meanOf(misses) < 10, `${meanOf(misses)} of 255 for ${JSON.stringify(options)}`);
  }
});
