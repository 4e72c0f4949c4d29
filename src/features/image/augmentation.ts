/** Draws random augmentations, anew for each picture in each epoch. */
import type { TrainParams } from "../../config/sections/train_params.ts";
import { random } from "../../random.ts";

/**
 * The settings `train.image.augmentation` of params.yaml; 0 disables a change. `shift` is a share of
 * the side; `scale` s is a factor from 1 / (1 + s) to 1 + s; brightness, contrast and saturation x
 * are factors from 1 − x to 1 + x.
 */
export type AugmentationSettings = TrainParams["image"]["augmentation"];

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
