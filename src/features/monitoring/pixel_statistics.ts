/**
 * Statistics of one picture for drift monitoring, from its packed pixels: contrast, sharpness and how
 * much of the surface the object takes. Blur lowers the sharpness, a washed-out picture the contrast.
 */
import { otsuThreshold } from "./otsu.ts";

/** A picture's pixels. */
export interface Pixels {
  width: number;
  height: number;
  /** 1 (grey) or 3 (red, green, blue, interleaved). */
  channels: 1 | 3;
  /** uint8 [height, width, channels]. */
  values: Uint8Array;
}

/** The statistics of a picture. */
export interface PixelStatistics {
  /** Population deviation of the luminance in [0, 1] (Peli, "Contrast in complex images", 1990). */
  contrast: number;
  /** Variance of the Laplacian of the luminance in 0 … 255, over inner pixels. */
  sharpness: number;
  /** Share of pixels on the object's side of Otsu's threshold, in [0, 1]; 0 for one plain colour. */
  usefulSurface: number;
}

/** Measures a picture. */
export function pixelStatistics(pixels: Pixels): PixelStatistics {
  const grey = luminance(pixels);
  return {
    contrast: rmsContrast(grey),
    sharpness: laplacianVariance(grey, pixels),
    usefulSurface: usefulSurface(grey, pixels),
  };
}

/** Luminance in 0 … 255, rounded, with the weights of ITU-R BT.601. */
export function luminance({ channels, values }: Pixels): Uint8Array {
  if (channels === 1) return values;
  const grey = new Uint8Array(values.length / 3);
  for (let at = 0; at < grey.length; at++) {
    const [red, green, blue] = [values[3 * at], values[3 * at + 1], values[3 * at + 2]];
    grey[at] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
  return grey;
}

/** The population standard deviation of luminances brought to [0, 1]. */
export function rmsContrast(grey: Uint8Array): number {
  return Math.sqrt(variance(grey)) / 255;
}

/**
 * The variance of the 4-neighbour Laplacian over pixels that have all neighbours (Pech-Pacheco et
 * al., "Diatom autofocusing in brightfield microscopy", 2000); 0 for pictures without such pixels.
 */
export function laplacianVariance(
  grey: Uint8Array,
  { width, height }: Pick<Pixels, "width" | "height">,
): number {
  if (width < 3 || height < 3) return 0;
  const laplacian = new Float64Array((width - 2) * (height - 2));
  let next = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      laplacian[next++] = grey[at - 1] + grey[at + 1] + grey[at - width] + grey[at + width] -
        4 * grey[at];
    }
  }
  return variance(laplacian);
}

/**
 * The share of pixels on the other side of Otsu's threshold than the picture's border, which is
 * taken for the background.
 */
export function usefulSurface(
  grey: Uint8Array,
  { width, height }: Pick<Pixels, "width" | "height">,
): number {
  const threshold = otsuThreshold(grey);
  if (threshold === undefined) return 0;
  let border = 0, brightBorder = 0, bright = 0;
  for (let at = 0; at < grey.length; at++) {
    const isBright = grey[at] > threshold ? 1 : 0;
    const x = at % width, y = Math.floor(at / width);
    bright += isBright;
    if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
    border++;
    brightBorder += isBright;
  }
  return (2 * brightBorder >= border ? grey.length - bright : bright) / grey.length;
}

function variance(values: Uint8Array | Float64Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at];
  const mean = sum / values.length;
  let squares = 0;
  for (let at = 0; at < values.length; at++) squares += (values[at] - mean) ** 2;
  return squares / values.length;
}
