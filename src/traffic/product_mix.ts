/** Mixes of a catalogue's products as callers would send them, drifted by a share if asked. Pure. */
import type { Random } from "../random.ts";

/** A product of a catalogue. */
export interface MixProduct {
  title: string;
  description: string | null;
  /** Class position. */
  label: number;
  /** Path of its picture, if it has one. */
  picture: string | null;
}

/** A product to send. */
export interface MixedProduct {
  designation: string;
  description: string | null;
  /** Path of the picture to send with it. */
  picture: string | null;
}

/** Shares of a mix, each in [0, 1]. */
export interface MixShares {
  /** Share of the requests that carry a picture, where their product has one. */
  pictures: number;
  /** Share of the words of titles and descriptions that are replaced by unknown ones. */
  vocabularyDrift: number;
  /** 0 keeps the class frequencies of the catalogue, 1 draws all classes equally often. */
  classDrift: number;
}

/** Returns a function that draws the next product; equal streams give equal products. */
export function productMix(
  products: readonly MixProduct[],
  { pictures, vocabularyDrift, classDrift }: MixShares,
): (random: Random) => MixedProduct {
  const classes = [...Map.groupBy(products, ({ label }) => label).values()];
  return (random) => {
    const among = random.chance(classDrift) ? random.pick(classes) : products;
    const { title, description, picture } = random.pick(among);
    const drifted = (text: string) => replaceWords(text, { share: vocabularyDrift, random });
    return {
      designation: drifted(title),
      description: description === null ? null : drifted(description),
      picture: random.chance(pictures) ? picture : null,
    };
  };
}

/** Replaces a share of the words by random ones of the same length. */
function replaceWords(
  text: string,
  { share, random }: { share: number; random: Random },
): string {
  if (share === 0) return text;
  return text.replace(
    /\p{L}{3,}/gu,
    (word) => random.chance(share) ? randomWord(word.length, random) : word,
  );
}

function randomWord(length: number, random: Random): string {
  return Array.from({ length }, () => String.fromCharCode(97 + random.integer(26))).join("");
}
