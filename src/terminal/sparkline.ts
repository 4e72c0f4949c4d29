/** A curve in one line of text. */

const BARS = "▁▂▃▄▅▆▇█";

/** Draws values as bars, at most `width` of them: the mean of each stretch; a gap for no number. */
export function sparkline(values: readonly number[], width: number): string {
  const count = Math.min(width, values.length);
  const means = Array.from({ length: count }, (_, at) => {
    const from = Math.floor(at * values.length / count);
    const to = Math.max(from + 1, Math.floor((at + 1) * values.length / count));
    const stretch = values.slice(from, to).filter(Number.isFinite);
    return stretch.reduce((sum, value) => sum + value / stretch.length, 0) +
      (stretch.length > 0 ? 0 : NaN);
  });
  const finite = means.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return means.map((mean) => {
    if (!Number.isFinite(mean)) return " ";
    // Halves: the span of all doubles is no double.
    const share = high > low ? (mean / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
    return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))];
  }).join("");
}
