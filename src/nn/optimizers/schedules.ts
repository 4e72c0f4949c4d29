/** Learning rates as pure functions of the step, counted from 1. */

/** A rise, then half a cosine down. */
export interface WarmupCosineOptions {
  /** The highest rate, reached at the end of the warm-up. */
  peak: number;
  warmupSteps: number;
  totalSteps: number;
  /** The rate of the last step. @default {0} */
  floor?: number;
}

/** Rises linearly to `peak` over the warm-up, then falls along half a cosine to `floor`. */
export function warmupCosine(step: number, options: WarmupCosineOptions): number {
  const { peak, warmupSteps, totalSteps, floor = 0 } = options;
  if (step <= warmupSteps) return peak * step / warmupSteps;
  if (step >= totalSteps) return floor;
  const done = (step - warmupSteps) / (totalSteps - warmupSteps);
  return floor + (peak - floor) * (1 + Math.cos(Math.PI * done)) / 2;
}
