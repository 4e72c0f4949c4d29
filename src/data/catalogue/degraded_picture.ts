/** Pictures that are worse than they were: blurred, washed out. */
import type { Sharp } from "sharp";

/** Strengths of the change. */
export interface Degradation {
  /** Sigma of a Gaussian blur in pixels; 0 for none. */
  blur: number;
  /** Factor around mid grey; 1 leaves the picture as it is. */
  contrast: number;
}

const MID_GREY = 128;
/** sharp's defaults truncate the Gaussian so much that a sigma of half a pixel changes nothing. */
const TRUE_GAUSSIAN = { minAmplitude: 0.01, precision: "float" } as const;
/** The smallest sigma that sharp takes. */
const LEAST_SIGMA = 0.3;

/** Blurs a picture and changes its contrast. */
export function degradePicture(picture: Sharp, { blur, contrast }: Degradation): Sharp {
  const blurred = blur > 0
    ? picture.blur({ sigma: Math.max(blur, LEAST_SIGMA), ...TRUE_GAUSSIAN })
    : picture;
  return contrast === 1 ? blurred : blurred.linear(contrast, MID_GREY * (1 - contrast));
}
