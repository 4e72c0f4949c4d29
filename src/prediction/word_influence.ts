/**
 * The influence of each word by occlusion (Zeiler and Fergus, 2014): how far the probability of a
 * class falls when the word is left out.
 */
import type { ProductText } from "../features/product.ts";

/** A model that gives the probabilities of products, float32 [products, labels]. */
export interface OccludedModel<Product extends ProductText> {
  readonly labels: readonly unknown[];
  probabilities(products: readonly Product[]): Promise<Float32Array>;
}

/** A word and by how much the probability falls without it. */
export interface WordInfluence {
  word: string;
  field: "title" | "description";
  fall: number;
}

/** Words measured at most. */
const MOST_WORDS = 60;

/** Measures the words of title and description, the first ones, for the class at a position. */
export async function measureWords<Product extends ProductText>(
  model: OccludedModel<Product>,
  product: Product,
  { label, probability }: { label: number; probability: number },
): Promise<WordInfluence[]> {
  const places = (["title", "description"] as const).flatMap((field) =>
    (product[field] ?? "").split(/\s+/).filter((word) => word !== "")
      .map((word, at, all) => ({ field, word, without: all.toSpliced(at, 1).join(" ") }))
  ).slice(0, MOST_WORDS);
  if (places.length === 0) return [];
  const variants = places.map(({ field, without }) => ({ ...product, [field]: without }));
  const probabilities = await model.probabilities(variants);
  return places.map(({ field, word }, at) => ({
    field,
    word,
    fall: probability - probabilities[at * model.labels.length + label],
  }));
}
