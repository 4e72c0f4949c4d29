/** Measures picture files for monitoring: contrast, sharpness, useful surface. */
import { type PixelStatistics, pixelStatistics } from "../monitoring/pixel_statistics.ts";
import { decodePicture } from "./decode_picture.ts";

/** Pixels on each side at which pictures are measured, whatever size they have. */
const SIDE = 128;

/** The statistics of a picture; undefined for bytes that are none. */
export async function measurePicture(bytes: Uint8Array): Promise<PixelStatistics | undefined> {
  const values = await decodePicture(bytes, { size: SIDE });
  if (!(values instanceof Uint8Array)) return undefined;
  return pixelStatistics({ width: SIDE, height: SIDE, channels: 3, values });
}
