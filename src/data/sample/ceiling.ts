/**
 * Bayes-optimal predictions for generated products, from text, picture or both. A clear text or picture
 * identifies the category; a vague one leaves three categories, of which the most frequent is the best
 * prediction; vague text and vague picture together identify one category, because no two share both
 * department and outline. The remaining errors are label noise.
 */
import { CATEGORIES, departmentIndex, outlineIndex } from "./categories.ts";
import type { ProductDraw } from "./product_draw.ts";

/** The best prediction from text, picture and both, as positions in `CATEGORIES`. */
export interface BestGuesses {
  text: number;
  picture: number;
  both: number;
}

const BY_DEPARTMENT = mostFrequent(departmentIndex);
const BY_OUTLINE = mostFrequent(outlineIndex);

/** Returns the Bayes-optimal predictions for one product. */
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
