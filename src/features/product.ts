/** A product as it arrives and as features read it. */
import { cleanText } from "../data/clean.ts";

/** A product's texts: raw, or clean with no markup left in them. */
export interface ProductText {
  title: string;
  description: string | null;
}

/** Both texts clean; an empty description is none. What is clean stays as it is. */
export function cleanProduct({ title, description }: ProductText): ProductText {
  return { title: cleanText(title), description: cleanText(description ?? "") || null };
}
