/**
 * Draws product pictures: an outline, a colour and a texture on a light, noisy background. An outline
 * is shared by three categories; in a clear picture, colour and texture tell which of them.
 */
import sharp from "sharp";
import { type Random, random } from "../../random.ts";
import { type Degradation, degradePicture } from "../catalogue/degraded_picture.ts";
import { lookIndex, outlineIndex } from "./categories.ts";
import type { ProductDraw } from "./product_draw.ts";

/** Options of `drawPicture`. */
export interface PictureOptions extends Degradation {
  seed: number;
  /** Pixels on each side. */
  size: number;
}

const JPEG_QUALITY = 85;

/** Membership functions of the nine outlines over (x, y) in [−1, 1]². */
const OUTLINES: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => x * x + y * y < 0.8,
  (x, y) => Math.abs(x) < 0.8 && Math.abs(y) < 0.8,
  (x, y) => y > -0.8 && y < 0.85 && Math.abs(x) < (y + 0.8) / 1.8,
  (x, y) => x * x + y * y < 0.85 && x * x + y * y > 0.3,
  (x, y) => (Math.abs(x) < 0.3 || Math.abs(y) < 0.3) && Math.max(Math.abs(x), Math.abs(y)) < 0.9,
  (x, y) => Math.abs(x) + Math.abs(y) < 0.95,
  (x, y) => Math.abs(x) < 0.9 && Math.abs(y) < 0.35,
  (x, y) => Math.abs(y) < 0.9 && Math.abs(x) < (y < -0.4 ? 0.18 : 0.42),
  (x, y) => x * x + y * y < 0.9 && !(x > 0 && Math.abs(y) < x),
];

/** Textures: true at pixels of the second colour. */
const TEXTURES: readonly ((x: number, y: number) => boolean)[] = [
  () => false,
  (x, y) => (x + y) % 14 < 6,
  (x, y) => ((x >> 3) + (y >> 3)) % 2 === 0,
  (x, y) => (x % 12 - 6) ** 2 + (y % 12 - 6) ** 2 < 10,
];

/** Draws a product's picture and encodes it as JPEG. */
export async function drawPicture(draw: ProductDraw, options: PictureOptions): Promise<Uint8Array> {
  const { size } = options;
  const pixels = rasterize(draw, options);
  const image = sharp(pixels, { raw: { width: size, height: size, channels: 3 } });
  return new Uint8Array(
    await degradePicture(image, options).jpeg({ quality: JPEG_QUALITY }).toBuffer(),
  );
}

function rasterize(draw: ProductDraw, { seed, size }: PictureOptions): Uint8Array {
  const rng = random(seed, "picture", draw.number);
  const inside = OUTLINES[outlineIndex(draw.category)];
  const { colour, texture } = draw.clearPicture ? clearLook(draw.category, rng) : vagueLook(rng);
  const shade = colour.map((channel) => Math.round(channel * 0.55));
  const background = Array.from({ length: 3 }, () => 225 + rng.integer(30));
  const scale = 0.55 + 0.35 * rng.next();
  const [centreX, centreY] = [0.2 * (rng.next() - 0.5), 0.2 * (rng.next() - 0.5)];
  const angle = 0.5 * (rng.next() - 0.5);
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const pixels = new Uint8Array(size * size * 3);
  let noise = rng.integer(1 << 30) | 1;
  for (let row = 0, at = 0; row < size; row++) {
    const v = 2 * row / size - 1 - centreY;
    for (let column = 0; column < size; column++) {
      const u = 2 * column / size - 1 - centreX;
      const hit = inside(u * cos - v * sin, u * sin + v * cos);
      const paint = hit ? texture(column, row) ? shade : colour : background;
      noise = Math.imul(noise, 1664525) + 1013904223 | 0;
      const grain = (noise >>> 28) - 8;
      for (let channel = 0; channel < 3; channel++) {
        pixels[at++] = Math.min(255, Math.max(0, paint[channel] + grain));
      }
    }
  }
  return pixels;
}

/** Draws the colour and texture that only one of an outline's three categories has. */
function clearLook(category: number, rng: Random) {
  const look = lookIndex(category);
  const hue = (outlineIndex(category) * 40 + look * 120 + 24 * (rng.next() - 0.5) + 360) % 360;
  return { colour: rgb(hue, 0.75, 0.85), texture: TEXTURES[1 + look] };
}

/** Draws a grey of any texture, which tells nothing beyond the outline. */
function vagueLook(rng: Random) {
  return { colour: rgb(0, 0, 0.35 + 0.4 * rng.next()), texture: rng.pick(TEXTURES) };
}

/** Converts HSV (degrees, [0, 1], [0, 1]) to three bytes. */
function rgb(hue: number, saturation: number, value: number): number[] {
  return [5, 3, 1].map((offset) => {
    const k = (offset + hue / 60) % 6;
    return Math.round(255 * (value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1))));
  });
}
