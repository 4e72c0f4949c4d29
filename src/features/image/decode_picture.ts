/**
 * The bytes of a picture file to pixels of one size, in sRGB, letterboxed on white. What cannot be
 * decoded has a reason, from a fixed list: messages of decoders that run side by side mix. Knows no
 * file and no product.
 */
import sharp from "sharp";
import { errorMessage } from "../../errors.ts";

/** Why bytes are no picture that can be used. */
export type DecodeFailure = "not_a_picture" | "too_many_pixels" | "damaged";

/** What stands in the place of pixels. */
export interface Unreadable<Reason extends string = string> {
  unreadable: Reason;
}

/** Pixels of a picture as it is stored; a small file can claim any number of them. */
const MAX_PIXELS = 50_000_000;
const WHITE = "#ffffff";

/**
 * Magic numbers of raster formats by offset. Drawings such as SVG are refused: what they cost to
 * render has no limit in their size.
 */
const FORMATS: readonly (readonly [offset: number, magic: string])[] = [
  [0, "\xff\xd8\xff"], // JPEG
  [0, "\x89PNG\r\n\x1a\n"],
  [0, "GIF8"],
  [8, "WEBP"],
  [4, "ftyp"], // AVIF
  [0, "II*\0"], // TIFF, in either order of bytes
  [0, "MM\0*"],
];
const HEAD_BYTES = 16;

/**
 * Decodes a picture, of several its first, upright by its EXIF orientation, on white where it is
 * transparent. It is scaled to touch two edges of the square and centred on white.
 *
 * @returns uint8 [size, size, 3], or why not.
 */
export async function decodePicture(
  bytes: Uint8Array,
  { size }: { size: number },
): Promise<Uint8Array | Unreadable<DecodeFailure>> {
  if (!isRaster(bytes)) return { unreadable: "not_a_picture" };
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error" })
    .autoOrient()
    .flatten({ background: WHITE })
    .resize(size, size, { fit: "contain", background: WHITE })
    .raw();
  try {
    const { buffer, byteOffset, length } = await picture.toBuffer();
    return new Uint8Array(buffer, byteOffset, length);
  } catch (error) {
    const tooMany = errorMessage(error).includes("pixel limit");
    return { unreadable: tooMany ? "too_many_pixels" : "damaged" };
  }
}

function isRaster(bytes: Uint8Array): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  return FORMATS.some(([offset, magic]) => head.startsWith(magic, offset));
}
