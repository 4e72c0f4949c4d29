/** A product as it arrives and as features read it. */
import { cleanText } from "../data/catalogue/clean.ts";

/** A product's texts: raw, or clean with no markup left in them. */
export interface ProductText {
  title: string;
  description: string | null;
}

/** A product with all that a model may look at. */
export interface Product extends ProductText {
  /** Reads the bytes of its picture file; absent where there is none. */
  picture?: () => Promise<Uint8Array>;
}

/** Both texts clean; an empty description is none. What is clean stays as it is. */
export function cleanProduct<Raw extends ProductText>(product: Raw): Raw {
  const { title, description } = product;
  return {
    ...product,
    title: cleanText(title),
    description: cleanText(description ?? "") || null,
  };
}
