/**
 * Decodes picture files to sRGB pixels of one size, letterboxed on white. A failure is one of a fixed
 * list of reasons, because the messages of concurrent decoders mix. Knows no file and no product.
 */
import sharp from "sharp";
import { errorMessage } from "../../errors.ts";

/** Reasons for which bytes are no usable picture. */
export type DecodeFailure = "not_a_picture" | "too_many_pixels" | "damaged";

/** The result for a picture without pixels. */
export interface Unreadable<Reason extends string = string> {
  unreadable: Reason;
}

/** Limit of width × height before decoding; a small file can declare any size. */
const MAX_PIXELS = 50_000_000;
const WHITE = "#ffffff";

/**
 * Magic numbers of raster formats by offset. Vector formats such as SVG are refused: their rendering
 * time is not bounded by their size.
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
 * Decodes a picture (its first frame), applies the EXIF orientation, flattens transparency on white,
 * scales it into the square and centres it on white.
 *
 * @returns uint8 [size, size, 3], or the reason for the failure.
 */
export async function decodePicture(
  bytes: Uint8Array,
  { size }: { size: number },
): Promise<Uint8Array | Unreadable<DecodeFailure>> {
  if (!isRaster(bytes)) return { unreadable: "not_a_picture" };
  // "warning" refuses a JPEG whose data end before its end marker, save within the last strip of
  // lines, which libvips does not check when it shrinks on load.
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "warning" })
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
