/** The texts and picture of a product, the input of every feature. */
import { cleanText } from "../data/catalogue/clean.ts";

/** Title and description, raw or clean. */
export interface ProductText {
  title: string;
  description: string | null;
}

/** A product with its texts and, if it has one, its picture. */
export interface Product extends ProductText {
  /** Reads the bytes of the picture file; absent if there is none. */
  picture?: () => Promise<Uint8Array>;
}

/** Cleans both texts; an empty description becomes null. Idempotent. */
export function cleanProduct<Raw extends ProductText>(product: Raw): Raw {
  const { title, description } = product;
  return {
    ...product,
    title: cleanText(title),
    description: cleanText(description ?? "") || null,
  };
}
