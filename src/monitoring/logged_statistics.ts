/**
 * Statistics of a product's texts, kept for the drift job where the texts are not: lengths and
 * shares that move when language, markup or sellers change. Pure numbers of raw text.
 */

/** The texts of a product; an empty description counts as none. */
export interface LoggedTexts {
  title: string;
  description: string | null;
}

/** Statistics of one product; lengths in UTF-16 units, shares of the title's characters. */
export interface LoggedStatistics {
  title_characters: number;
  title_words: number;
  /** Null where there is no description. */
  description_characters: number | null;
  description_words: number | null;
  digit_share: number;
  upper_share: number;
  /** Letters and signs outside of ASCII. */
  non_ascii_share: number;
  /** True if either text seems to hold HTML. */
  markup: boolean;
}

const MARKUP = /<[a-z/!][^<>]*>|&(?:#\d+|[a-z]+);/i;

/** The statistics of a product, in time linear in its texts. */
export function loggedStatistics({ title, description }: LoggedTexts): LoggedStatistics {
  let digits = 0, upper = 0, foreign = 0;
  for (let at = 0; at < title.length; at++) {
    const unit = title.charCodeAt(at);
    if (unit >= 0x30 && unit <= 0x39) digits++;
    else if (unit >= 0x41 && unit <= 0x5a) upper++;
    else if (unit > 0x7f) foreign++;
  }
  const shareOf = (count: number) => title.length === 0 ? 0 : rounded(count / title.length);
  const described = description !== null && description !== "";
  return {
    title_characters: title.length,
    title_words: wordsIn(title),
    description_characters: described ? description.length : null,
    description_words: described ? wordsIn(description) : null,
    digit_share: shareOf(digits),
    upper_share: shareOf(upper),
    non_ascii_share: shareOf(foreign),
    markup: MARKUP.test(title) || (described && MARKUP.test(description)),
  };
}

/** Runs of anything but white space. */
function wordsIn(text: string): number {
  let words = 0, inside = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const blank = unit === 0x20 || unit === 0xa0 || (unit >= 0x09 && unit <= 0x0d);
    if (!blank && !inside) words++;
    inside = !blank;
  }
  return words;
}

function rounded(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
