/** Draws categories by frequency and brand names by Zipf's law. */
import type { Random } from "../../random.ts";
import { CATEGORIES } from "./categories.ts";

const CONSONANTS = "bcdfgklmnprstvz";
const VOWELS = "aeiou";
const BRANDS_A_CATEGORY = 400;

/** Returns a function that draws a category; `drift` 0 keeps the real frequencies, 1 reverses them. */
export function categorySampler(drift: number): (random: Random) => number {
  const weights = driftedCounts(drift);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const cumulative: number[] = [];
  weights.reduce((sum, weight, i) => cumulative[i] = sum + weight / total, 0);
  return (random) => {
    const at = random.next();
    const found = cumulative.findIndex((edge) => at < edge);
    return found < 0 ? weights.length - 1 : found;
  };
}

/** Draws a brand of a category: the n-th about 1/n as often as the first (Zipf's law). */
export function drawBrand(category: number, random: Random): string {
  const rank = Math.floor(BRANDS_A_CATEGORY ** random.next());
  return pseudoWord(category * BRANDS_A_CATEGORY + rank);
}

/** Returns a pronounceable word for a number; different numbers give different words. */
export function pseudoWord(number: number): string {
  let rest = number + 1000;
  let word = "";
  while (rest > 0) {
    word += CONSONANTS[rest % CONSONANTS.length];
    rest = Math.floor(rest / CONSONANTS.length);
    word += VOWELS[rest % VOWELS.length];
    rest = Math.floor(rest / VOWELS.length);
  }
  return word[0].toUpperCase() + word.slice(1);
}

function driftedCounts(drift: number): number[] {
  const counts = CATEGORIES.map((category) => category.count);
  const order = counts.map((_, i) => i).sort((a, b) => counts[a] - counts[b]);
  const reversed = new Array<number>(counts.length);
  order.forEach((category, rank) => reversed[category] = counts[order[counts.length - 1 - rank]]);
  return counts.map((count, i) => (1 - drift) * count + drift * reversed[i]);
}
