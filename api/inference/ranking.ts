/** From probabilities to answers. */
import type { ClassLabel } from "../../src/models/labels.ts";

/** A class of an answer and its probability, to six decimals. */
export interface RankedCode {
  code: string | number;
  label: string;
  p: number;
}

/** The `count` most probable classes, best first; equals in the order of the labels. */
export function ranked(
  probabilities: Float32Array,
  { labels, count }: { labels: readonly ClassLabel[]; count: number },
): RankedCode[] {
  return Array.from(probabilities.keys())
    .sort((a, b) => probabilities[b] - probabilities[a] || a - b)
    .slice(0, count)
    .map((at) => ({
      code: labels[at].code,
      label: labels[at].name,
      p: rounded(probabilities[at]),
    }));
}

/** Beyond six decimals, a float32 differs with the batch it was computed in. */
function rounded(probability: number): number {
  return Math.round(probability * 1e6) / 1e6;
}
