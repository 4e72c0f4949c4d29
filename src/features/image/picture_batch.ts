/** Converts packed pixels to batches of normalised floats. */
import { type Tensor, tensor } from "../../tensor.ts";
import type { Augmentation } from "./augmentation.ts";
import { writeAugmented } from "./augmented_picture.ts";
import type { ImagePreprocessor } from "./image_preprocessor.ts";
import { channelScaling, type Normalization } from "./channel_statistics.ts";
import { NO_PICTURE } from "./missing_picture.ts";
import { pictureBytes } from "./packed_pictures.ts";

/** Options of `pictureBatch`. */
export interface PictureBatchOptions {
  preprocessor: ImagePreprocessor;
  /** Returns the augmentation of the picture at a position. @default none */
  augment?: (position: number) => Augmentation;
}

/**
 * Returns the normalised pictures at `positions` of `pixels` (uint8 [pictures, size, size, 3]). The
 * position −1 stands for a missing picture: all 0, the mean picture.
 *
 * @returns float32 [positions, 3, size, size]
 * @throws {RangeError} if a position is outside `pixels`.
 */
export function pictureBatch(
  pixels: Uint8Array,
  positions: ArrayLike<number>,
  { preprocessor, augment }: PictureBatchOptions,
): Tensor<"float32"> {
  const { size } = preprocessor;
  const length = pictureBytes(size);
  const data = new Float32Array(positions.length * length);
  const values = normalizedBytes(preprocessor);
  for (let at = 0; at < positions.length; at++) {
    const position = positions[at];
    if (position === NO_PICTURE) continue;
    if (position < 0 || (position + 1) * length > pixels.length) {
      const count = pixels.length / length;
      throw new RangeError(`Cannot take picture ${position}: found ${count}, expected more`);
    }
    const picture = pixels.subarray(position * length, (position + 1) * length);
    const into = data.subarray(at * length, (at + 1) * length);
    if (augment) writeAugmented(picture, into, { ...augment(position), preprocessor });
    else writeNormalized(picture, into, values);
  }
  return tensor("float32", { dims: [positions.length, 3, size, size], data });
}

/** Returns the normalised value of each byte of each channel, float32 [3 × 256]. */
function normalizedBytes(normalization: Normalization): Float32Array {
  return Float32Array.from({ length: 3 * 256 }, (_, i) => {
    const { factor, offset } = channelScaling(normalization, i >> 8);
    return (i & 255) * factor + offset;
  });
}

function writeNormalized(picture: Uint8Array, into: Float32Array, values: Float32Array): void {
  const plane = into.length / 3;
  for (let pixel = 0, at = 0; pixel < plane; pixel++, at += 3) {
    into[pixel] = values[picture[at]];
    into[plane + pixel] = values[256 + picture[at + 1]];
    into[2 * plane + pixel] = values[512 + picture[at + 2]];
  }
}
