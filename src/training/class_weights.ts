/** How much each class counts in the loss. */

/** No weights, or those that make every class count the same in all. */
export type ClassWeighting = "none" | "balanced";

/**
 * One weight a class: rows / (classes · rows of the class), as scikit-learn's `balanced`; a class
 * without rows weighs 0. Undefined for `none`.
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
