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

/** A decoder that refuses more than `maxPixels` before it decodes, and anything broken. */
export function sharpDecoder(maxPixels: number): Decode {
  return async (bytes) => {
    const picture = sharp(bytes, {
      limitInputPixels: maxPixels,
      failOn: "warning", // also where data ends early
      sequentialRead: true,
    });
    const { width, height } = await picture.metadata();
    await picture.resize(CHECKED_SIDE, CHECKED_SIDE, { fit: "inside" }).raw().toBuffer();
    return { width, height };
  };
}
