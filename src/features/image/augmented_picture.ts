/**
 * Augments and normalises a picture in one pass, from interleaved bytes to planes of floats. Pixels from
 * outside are white; interpolation is bilinear.
 */
import type { Augmentation } from "./augmentation.ts";
import type { ImagePreprocessor } from "./image_preprocessor.ts";
import { channelScaling } from "./channel_statistics.ts";

const WHITE = 255;
const MID_GREY = 127.5;
/** Share of each channel in a pixel's grey (ITU-R BT.601). */
const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114];

/** Augments and normalises `picture`, uint8 [size, size, 3], into float32 [3, size, size]. */
export function writeAugmented(
  picture: Uint8Array,
  into: Float32Array,
  { preprocessor, ...change }: Augmentation & { preprocessor: ImagePreprocessor },
): void {
  const { size } = preprocessor;
  const columns = bilinearTaps(size, {
    scale: change.scale,
    shift: change.right,
    flip: change.flip,
  });
  const rows = bilinearTaps(size, { scale: change.scale, shift: change.down, flip: false });
  const [red, green, blue] = [0, 1, 2].map((channel) => channelScaling(preprocessor, channel));
  // brightness, then contrast around mid grey, then saturation:
  // ownWeight · value + greyWeight · grey + constant
  const gain = change.brightness * change.contrast;
  const ownWeight = gain * change.saturation;
  const greyWeight = gain * (1 - change.saturation);
  const constant = MID_GREY * (1 - change.contrast);
  const plane = size * size;
  const line = new Float32Array(3 * size);
  for (let y = 0, at = 0; y < size; y++) {
    blendLines(picture, line, { taps: rows, at: y });
    const covered = rows.a[y] + rows.b[y];
    for (let x = 0; x < size; x++, at++) {
      const first = 3 * columns.first[x];
      const second = 3 * columns.second[x];
      const a = columns.a[x];
      const b = columns.b[x];
      const outside = WHITE * (1 - covered * (a + b));
      const r = a * line[first] + b * line[second] + outside;
      const g = a * line[first + 1] + b * line[second + 1] + outside;
      const v = a * line[first + 2] + b * line[second + 2] + outside;
      const base = greyWeight * (RED * r + GREEN * g + BLUE * v) + constant;
      into[at] = clamped(ownWeight * r + base) * red.factor + red.offset;
      into[plane + at] = clamped(ownWeight * g + base) * green.factor + green.offset;
      into[2 * plane + at] = clamped(ownWeight * v + base) * blue.factor + blue.offset;
    }
  }
}

/** Interpolation along an axis: value i is `a[i]` · source[`first[i]`] + `b[i]` · source[`second[i]`]. */
interface Taps {
  first: Int32Array;
  second: Int32Array;
  /** Weight of `first`; 0 outside the picture. */
  a: Float64Array;
  b: Float64Array;
}

function bilinearTaps(
  size: number,
  { scale, shift, flip }: { scale: number; shift: number; flip: boolean },
): Taps {
  const taps = {
    first: new Int32Array(size),
    second: new Int32Array(size),
    a: new Float64Array(size),
    b: new Float64Array(size),
  };
  const centre = (size - 1) / 2;
  for (let at = 0; at < size; at++) {
    const straight = (at - shift - centre) / scale + centre;
    const source = flip ? size - 1 - straight : straight;
    const before = Math.floor(source);
    const share = source - before;
    if (before >= 0 && before < size) [taps.first[at], taps.a[at]] = [before, 1 - share];
    if (before >= -1 && before < size - 1) [taps.second[at], taps.b[at]] = [before + 1, share];
  }
  return taps;
}

/** Interpolates line `at` of the result from two lines of the picture. */
function blendLines(
  picture: Uint8Array,
  line: Float32Array,
  { taps, at }: { taps: Taps; at: number },
): void {
  const first = taps.first[at] * line.length;
  const second = taps.second[at] * line.length;
  const a = taps.a[at];
  const b = taps.b[at];
  for (let i = 0; i < line.length; i++) line[i] = a * picture[first + i] + b * picture[second + i];
}

function clamped(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
