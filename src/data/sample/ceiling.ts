/**
 * The best decision that text, picture or both allow, known because the generator knows what it put
 * into each: a clear text or picture names the type; a vague one leaves three types of which the
 * most frequent is the best guess; vague text and vague picture together still name one type, as no
 * two types share both department and outline. What then remains wrong is the label noise.
 */
import { CATEGORIES, departmentIndex, outlineIndex } from "./categories.ts";
import type { ProductDraw } from "./product_draw.ts";

/** The best guess of each kind of reader, as positions in `CATEGORIES`. */
export interface BestGuesses {
  text: number;
  picture: number;
  both: number;
}

const BY_DEPARTMENT = mostFrequent(departmentIndex);
const BY_OUTLINE = mostFrequent(outlineIndex);

/** The Bayes-optimal decisions for one product. */
export function bestGuesses({ category, clearText, clearPicture }: ProductDraw): BestGuesses {
  return {
    text: clearText ? category : BY_DEPARTMENT[departmentIndex(category)],
    picture: clearPicture ? category : BY_OUTLINE[outlineIndex(category)],
    both: category,
  };
}

function mostFrequent(groupIndex: (category: number) => number): number[] {
  const best: number[] = [];
  CATEGORIES.forEach(({ count }, category) => {
    const group = groupIndex(category);
    if (best[group] === undefined || count > CATEGORIES[best[group]].count) best[group] = category;
  });
  return best;
}
