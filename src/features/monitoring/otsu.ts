/** Otsu's threshold ("A Threshold Selection Method from Gray-Level Histograms", 1979). */

/**
 * The level that parts pixels into two classes of the largest variance between them: those at most
 * the level and those above; the first one of equals. Undefined for a picture of one level.
 */
export function otsuThreshold(grey: Uint8Array): number | undefined {
  const counts = new Float64Array(256);
  for (const level of grey) counts[level]++;
  const total = counts.reduce((sum, count, level) => sum + count * level, 0);
  let best: number | undefined, largest = 0, below = 0, sumBelow = 0;
  for (let level = 0; level < 255; level++) {
    below += counts[level];
    sumBelow += counts[level] * level;
    const above = grey.length - below;
    if (below === 0 || above === 0) continue;
    const difference = sumBelow / below - (total - sumBelow) / above;
    const between = below * above * difference ** 2;
    if (between > largest) [largest, best] = [between, level];
  }
  return best;
}
