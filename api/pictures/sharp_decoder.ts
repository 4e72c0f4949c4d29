/** Pictures through sharp: whole, of three formats, of bounded size. */
import sharp from "sharp";
import type { Decode } from "./picture_reader.ts";

/** The longest side of what a check keeps; libvips shrinks while it reads. */
const CHECKED_SIDE = 64;

/**
 * Lets sharp read in the whole process only what callers may send: libvips also knows SVG, PDF and
 * other formats that can hold links.
 */
export function restrictSharp(): void {
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({
    operation: ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp"],
  });
  sharp.cache(false);
  sharp.concurrency(1);
}

/** Maximum length of a side in pixels, and of the longer side to the shorter. */
const MAX_SIDE = 16_384, MAX_RATIO = 64;
/** Maximum time to decode one picture. */
const MAX_SECONDS = 5;

/**
 * A decoder that refuses pictures of more than `maxPixels`, of long sides and broken ones. It looks at
 * the header first: libvips takes seconds for a picture one pixel wide and millions high.
 */
export function sharpDecoder(maxPixels: number): Decode {
  return async (bytes) => {
    const picture = sharp(bytes, {
      limitInputPixels: maxPixels,
      failOn: "warning", // also where data ends early
      sequentialRead: true,
    });
    const { width, height } = await picture.metadata();
    checkSides(width, height);
    await picture.timeout({ seconds: MAX_SECONDS }).resize(CHECKED_SIDE, CHECKED_SIDE, {
      fit: "inside",
    }).raw().toBuffer();
    return { width, height };
  };
}

/** @throws {RangeError} on a side or a ratio of sides out of bounds. */
function checkSides(width: number, height: number): void {
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
  if (longer <= MAX_SIDE && longer <= MAX_RATIO * shorter) return;
  throw new RangeError(`Cannot decode a picture of ${width} × ${height} pixels`);
}
