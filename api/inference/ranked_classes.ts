/** From probabilities to answers. */
import type { ClassLabel } from "../../src/artifact/labels.ts";

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
  const best: number[] = [];
  for (let at = 0; at < probabilities.length; at++) {
    let rank = best.length;
    while (rank > 0 && probabilities[best[rank - 1]] < probabilities[at]) rank--;
    if (rank === count) continue;
    best.splice(rank, 0, at);
    if (best.length > count) best.pop();
  }
  return best.map((at) => ({
    code: labels[at].code,
    label: labels[at].name,
    p: rounded(probabilities[at]),
  }));
}

/** Rounds to six decimals: beyond them a float32 differs with the batch it was computed in. */
export function rounded(probability: number): number {
  return Math.round(probability * 1e6) / 1e6;
}
