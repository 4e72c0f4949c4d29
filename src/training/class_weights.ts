/** Class weights of the loss. */

/** `none`: every row has weight 1; `balanced`: every class has the same total weight. */
export type ClassWeighting = "none" | "balanced";

/**
 * Computes one weight a class as scikit-learn's `class_weight="balanced"` does:
 * rows / (classes · rows of the class), and 0 for a class without rows.
 *
 * @returns number [classes]; undefined for `none`.
 */
export function classWeights(
  weighting: ClassWeighting,
  labels: ArrayLike<number>,
  classes: number,
): number[] | undefined {
  if (weighting === "none") return undefined;
  const counts = new Array<number>(classes).fill(0);
  for (let row = 0; row < labels.length; row++) counts[labels[row]]++;
  return counts.map((count) => count === 0 ? 0 : labels.length / (classes * count));
}
