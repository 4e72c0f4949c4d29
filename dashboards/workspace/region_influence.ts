/**
 * The influence of each region of a picture by occlusion (Zeiler and Fergus, 2014): how far the
 * probability of a class falls when the region is covered with the picture's mean colour.
 */
import sharp from "sharp";
import { decodePicture } from "../../src/features/image/decode_picture.ts";
import type { Product } from "../../src/features/product.ts";
import type { Predictor } from "../../src/prediction/predictor.ts";

/** Regions along each side. */
export const REGIONS = 4;

/** Side of the measured picture in pixels, a multiple of the regions. */
const SIZE = 224;
const CELL = SIZE / REGIONS;

/** The measured picture and the falls of its regions. */
export interface RegionInfluence {
  /** PNG, letterboxed into a square. */
  picture: Uint8Array;
  /** Fall of the probability without the region, [rows * columns]. */
  falls: number[];
}

/**
 * Measures the regions for the class at a position. All falls are from the probability of the
 * letterboxed picture, so that no resampling counts as influence.
 *
 * @returns undefined for a picture that cannot be decoded.
 */
export async function measureRegions(
  predictor: Pick<Predictor, "labels" | "probabilities">,
  product: Product,
  label: number,
): Promise<RegionInfluence | undefined> {
  const pixels = await decodePicture(await product.picture!(), { size: SIZE });
  if ("unreadable" in pixels) return undefined;
  const colour = meanColour(pixels);
  const covered = Array.from({ length: REGIONS ** 2 }, (_, at) => cover(pixels, at, colour));
  const [picture, ...pictures] = await Promise.all([pixels, ...covered].map(toPng));
  const probabilities = await predictor.probabilities(
    [picture, ...pictures].map((png) => ({ ...product, picture: () => Promise.resolve(png) })),
  );
  const probability = (row: number) => probabilities[row * predictor.labels.length + label];
  return { picture, falls: pictures.map((_, at) => probability(0) - probability(at + 1)) };
}

/** Mean red, green and blue of pixels, [3]. */
function meanColour(pixels: Uint8Array): number[] {
  const sums = [0, 0, 0];
  pixels.forEach((value, at) => sums[at % 3] += value);
  return sums.map((sum) => Math.round(3 * sum / pixels.length));
}

/** The pixels with one region in one colour. */
function cover(pixels: Uint8Array, region: number, colour: readonly number[]): Uint8Array {
  const result = pixels.slice();
  const top = CELL * Math.floor(region / REGIONS);
  const left = CELL * (region % REGIONS);
  for (let y = top; y < top + CELL; y++) {
    for (let x = left; x < left + CELL; x++) result.set(colour, 3 * (y * SIZE + x));
  }
  return result;
}

async function toPng(pixels: Uint8Array): Promise<Uint8Array> {
  const raw = { width: SIZE, height: SIZE, channels: 3 } as const;
  return await sharp(pixels, { raw }).png({ compressionLevel: 1 }).toBuffer();
}
