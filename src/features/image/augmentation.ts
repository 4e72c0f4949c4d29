/** Draws random augmentations, anew for each picture in each epoch. */
import { random } from "../../random.ts";

/** Ranges of the augmentations; 0 disables one. */
export interface AugmentationSettings {
  /** Probability of a horizontal flip. */
  flip: number;
  /** Largest translation along each axis, as a share of the side. */
  shift: number;
  /** The picture is scaled by a factor from 1 / (1 + scale) to 1 + scale. */
  scale: number;
  /** Brightness, contrast and saturation change by a factor from 1 − x to 1 + x. */
  brightness: number;
  contrast: number;
  saturation: number;
}

/** The augmentation of one picture. */
export interface Augmentation {
  flip: boolean;
  /** Translation to the right in whole pixels. */
  right: number;
  /** Translation down in whole pixels. */
  down: number;
  /** Scale factor around the centre. */
  scale: number;
  /** Factor of every value. */
  brightness: number;
  /** Factor of the distance to mid grey. */
  contrast: number;
  /** Factor of the distance to the pixel's own grey. */
  saturation: number;
}

/** The picture and epoch to draw for. */
export interface AugmentedRow {
  seed: number;
  epoch: number;
  row: number;
  /** Pixels on each side. */
  size: number;
}

/**
 * Draws the augmentation of a picture. It depends on seed, epoch and row alone; disabling one change
 * leaves the others as they were.
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

/** Maps `share` in [0, 1) to a whole number from −limit to limit, uniformly. */
function wholeWithin(limit: number, share: number): number {
  const whole = Math.floor(limit);
  return Math.floor(share * (2 * whole + 1)) - whole;
}
