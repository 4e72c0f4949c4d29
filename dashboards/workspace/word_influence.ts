/**
 * The influence of each word by occlusion (Zeiler and Fergus, 2014): how far the probability of a
 * class falls when the word is left out.
 */
import type { Product } from "../../src/features/product.ts";
import type { Predictor } from "../../src/prediction/predictor.ts";

/** A word and by how much the probability falls without it. */
export interface WordInfluence {
  word: string;
  field: "title" | "description";
  fall: number;
}

/** Words measured at most. */
const MOST_WORDS = 60;

/** Measures the words of title and description, the first ones, for the class at a position. */
export async function measureWords(
  predictor: Predictor,
  product: Product,
  { label, probability }: { label: number; probability: number },
): Promise<WordInfluence[]> {
  const places = (["title", "description"] as const).flatMap((field) =>
    (product[field] ?? "").split(/\s+/).filter((word) => word !== "")
      .map((word, at, all) => ({ field, word, without: all.toSpliced(at, 1).join(" ") }))
  ).slice(0, MOST_WORDS);
  if (places.length === 0) return [];
  const variants = places.map(({ field, without }) => ({ ...product, [field]: without }));
  const probabilities = await predictor.probabilities(variants);
  return places.map(({ field, word }, at) => ({
    field,
    word,
    fall: probability - probabilities[at * predictor.labels.length + label],
  }));
}
