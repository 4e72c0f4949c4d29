/** Control of the false discovery rate over many columns. */

/**
 * Benjamini and Hochberg's adjusted p-values (1995, step-up): the smallest rate of false discoveries
 * at which each hypothesis is rejected. Their order is that of the arguments.
 */
export function adjustedProbabilities(probabilities: readonly number[]): number[] {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const adjusted = new Array<number>(probabilities.length);
  let least = 1;
  order.forEach((at, position) => {
    const rank = probabilities.length - position;
    least = Math.min(least, probabilities[at] * (probabilities.length / rank));
    adjusted[at] = least;
  });
  return adjusted;
}
