// %% [markdown]
// # Pictures
//
// What the image model sees: pictures brought to small squares, varied anew in each epoch, and how
// their sharpness and contrast are watched. Reads the outs of `deno task pipeline`.

// %% tags=["parameters"]
const size = 64; // pixels on each side, as features.image.size
const measured = 400; // pictures of the training part

// %%
import * as Plot from "@observablehq/plot";
import sharp from "sharp";
import { loadParams } from "../src/config/params.ts";
import { PALETTE, plotFigure } from "../src/figures/plot_figure.ts";
import { drawAugmentation } from "../src/features/image/augmentation.ts";
import { writeAugmented } from "../src/features/image/augmented_picture.ts";
import { decodePicture } from "../src/features/image/decode_picture.ts";
import { pixelStatistics } from "../src/features/monitoring/pixel_statistics.ts";
import { gallery } from "../src/notebook/output/html.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import type { PreprocessReport } from "../src/data/catalogue/processed.ts";
import { readJson } from "../src/files/atomic_write.ts";

const { classes } = await readJson("data/processed/report.json") as PreprocessReport;
const table = await readTable("data/processed/train.arrow", { columns: ["label", "image"] });
const images = getColumn(table, "image", "utf8?").values;
const labels = getColumn(table, "label", "int32").values;
const withPicture = Array.from(labels, (label, row) => ({ row, label, image: images[row] }))
  .filter((one): one is { row: number; label: number; image: string } => one.image !== null);
const read = ({ image }: { image: string }) => Deno.readFile(`data/raw/${image}`);
console.log(`${withPicture.length} of ${images.length} products have a picture`);

// %% [markdown]
// ## As they come, and as the model sees them
//
// A picture is fitted into a square on white: nothing is cut off, nothing is stretched. What is lost
// is detail.

// %%
/** Writes sRGB pixels, uint8 [side, side, 3], as a PNG of 120 pixels. */
async function toPng(pixels: Uint8Array, side: number): Promise<Uint8Array> {
  const picture = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
  return new Uint8Array(await picture.resize(120, 120, { kernel: "nearest" }).png().toBuffer());
}

/** Pixels of a picture; an unreadable one is left out by the pipeline, and here is an error. */
async function pixelsOf(one: { image: string }, side: number): Promise<Uint8Array> {
  const pixels = await decodePicture(await read(one), { size: side });
  if (!(pixels instanceof Uint8Array)) throw new Error(`${one.image}: ${pixels.unreadable}`);
  return pixels;
}

// %%
const few = withPicture.slice(0, 5);
const before = await Promise.all(
  few.map(async (one) => ({ bytes: await read(one), caption: classes[one.label].name })),
);
const after = await Promise.all(few.map(async (one) => ({
  bytes: await toPng(await pixelsOf(one, size), size),
  caption: `${size} × ${size} pixels`,
})));
gallery([...before, ...after]);

// %% [markdown]
// ## One picture, five epochs
//
// In training each picture is varied anew in each epoch: mirrored, moved, scaled, lighter or darker,
// with more or less contrast and colour. The draw depends on seed, epoch and row alone, so that a
// training that was interrupted goes on with the same pictures.

// %%
const { train: { image } } = await loadParams();
const varied = async (one: typeof few[0], epoch: number) => {
  const change = drawAugmentation(image.augmentation, {
    seed: image.seed,
    epoch,
    row: one.row,
    size,
  });
  const planes = new Float32Array(3 * size * size);
  const unchanged = { size, mean: [0, 0, 0], std: [1, 1, 1] } as const;
  writeAugmented(await pixelsOf(one, size), planes, { preprocessor: unchanged, ...change });
  const plane = size * size;
  const pixels = Uint8Array.from(
    { length: 3 * plane },
    (_, at) => Math.max(0, Math.min(255, 255 * planes[(at % 3) * plane + Math.floor(at / 3)])),
  );
  return { bytes: await toPng(pixels, size), caption: `epoch ${epoch + 1}` };
};
const epochs = await Promise.all(
  few.slice(0, 1).flatMap((one) => [0, 1, 2, 3, 4].map((epoch) => varied(one, epoch))),
);
gallery(epochs);

// %% [markdown]
// ## The mean picture of a class
//
// All training pictures of a class laid over each other. Where the mean shows a shape or a colour of
// its own, a small network can learn the class; where it is grey, it cannot do so from pixels alone.

// %%
const means = await Promise.all(classes.map(async ({ name }, label) => {
  const own = withPicture.filter((one) => one.label === label).slice(0, 60);
  const sum = new Float64Array(3 * size * size);
  for (const one of own) (await pixelsOf(one, size)).forEach((value, at) => sum[at] += value);
  const mean = Uint8Array.from(sum, (value) => Math.round(value / Math.max(1, own.length)));
  return { bytes: await toPng(mean, size), caption: `${name} (${own.length})` };
}));
gallery(means);

// %% [markdown]
// ## Contrast and sharpness
//
// Two numbers a picture that are watched for drift: the deviation of its luminance, and the variance
// of its Laplacian, which blur lowers. A new camera, another supplier or a broken scaler moves the
// cloud.

// %%
const statistics = await Promise.all(
  withPicture.slice(0, measured).map(async (one) => {
    const values = await pixelsOf(one, 128);
    const { contrast, sharpness } = pixelStatistics({
      width: 128,
      height: 128,
      channels: 3,
      values,
    });
    return { ...one, contrast, sharpness };
  }),
);

// %% tags=["hide-input"]
plotFigure({
  height: 360,
  marginLeft: 55,
  x: { label: "contrast (RMS)", grid: true },
  y: { label: "sharpness (variance of the Laplacian)", grid: true, type: "sqrt" },
  marks: [
    Plot.dot(statistics, {
      x: "contrast",
      y: "sharpness",
      fill: PALETTE.blue,
      fillOpacity: 0.4,
      r: 4,
    }),
  ],
});

// %% [markdown]
// The least and the most sharp of them:

// %%
const bySharpness = statistics.toSorted((a, b) => a.sharpness - b.sharpness);
const ends = [...bySharpness.slice(0, 5), ...bySharpness.slice(-5)];
gallery(
  await Promise.all(ends.map(async (one) => ({
    bytes: await read(one),
    caption: `sharpness ${one.sharpness.toFixed(0)}`,
  }))),
);
