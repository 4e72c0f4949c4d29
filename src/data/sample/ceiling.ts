/**
 * The best decision that text, picture or both allow, known because the generator knows what it put
 * into each: a clear text or picture names the type; a vague one leaves three types of which the
 * most frequent is the best guess; vague text and vague picture together still name one type, as no
 * two types share both department and outline. What then remains wrong is the label noise.
 */
import { CATEGORIES, departmentOf, outlineOf } from "./categories.ts";
import type { Fate } from "./product.ts";

/** The best guess of each kind of reader, as positions in `CATEGORIES`. */
export interface BestGuesses {
  text: number;
  picture: number;
  both: number;
}

const BY_DEPARTMENT = mostFrequent(departmentOf);
const BY_OUTLINE = mostFrequent(outlineOf);

/** The Bayes-optimal decisions for one product. */
export function bestGuesses({ category, clearText, clearPicture }: Fate): BestGuesses {
  return {
    text: clearText ? category : BY_DEPARTMENT[departmentOf(category)],
    picture: clearPicture ? category : BY_OUTLINE[outlineOf(category)],
    both: category,
  };
}

function mostFrequent(groupOf: (category: number) => number): number[] {
  const best: number[] = [];
  CATEGORIES.forEach(({ count }, category) => {
    const group = groupOf(category);
    if (best[group] === undefined || count > CATEGORIES[best[group]].count) best[group] = category;
  });
  return best;
}
