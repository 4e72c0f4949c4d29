/** Random changes that leave a product what it is: drawn anew for each picture in each epoch. */
import { random } from "../../random.ts";

/** How far changes go. All 0: none at all. */
export interface AugmentationSettings {
  /** Probability of a horizontal flip. */
  flip: number;
  /** Share of the side that a picture moves at most, along each axis. */
  shift: number;
  /** A picture grows by a factor from 1 / (1 + scale) to 1 + scale. */
  scale: number;
  /** Each of the three changes by a factor from 1 − x to 1 + x. */
  brightness: number;
  contrast: number;
  saturation: number;
}

/** The changes of one picture. */
export interface Augmentation {
  flip: boolean;
  /** Whole pixels to the right. */
  right: number;
  /** Whole pixels down. */
  down: number;
  /** Factor by which it grows around its centre. */
  scale: number;
  /** Factor of every value. */
  brightness: number;
  /** Factor of the distance to mid grey. */
  contrast: number;
  /** Factor of the distance to the pixel's own grey. */
  saturation: number;
}

/** The picture whose changes are drawn. */
export interface AugmentedRow {
  seed: number;
  epoch: number;
  row: number;
  /** Pixels on each side. */
  size: number;
}

/**
 * Draws the changes of a picture: the same for the same seed, epoch and row, whatever else is drawn.
 * A change that is switched off leaves the others as they were.
 */
export function drawAugmentation(
  settings: AugmentationSettings,
  { seed, epoch, row, size }: AugmentedRow,
): Augmentation {
  const rng = random(seed, "augmentation", epoch, row);
  const even = () => 2 * rng.next() - 1; // in [−1, 1)
  const pixels = settings.shift * size;
  return {
    flip: rng.chance(settings.flip),
    right: wholeWithin(pixels, rng.next()),
    down: wholeWithin(pixels, rng.next()),
    scale: (1 + settings.scale) ** even(),
    brightness: 1 + settings.brightness * even(),
    contrast: 1 + settings.contrast * even(),
    saturation: 1 + settings.saturation * even(),
  };
}

/** One of the whole numbers from −limit to limit, all equally likely; `share` is in [0, 1). */
function wholeWithin(limit: number, share: number): number {
  const whole = Math.floor(limit);
  return Math.floor(share * (2 * whole + 1)) - whole;
}
