/**
 * Cleans titles and descriptions: removes markup and invisible characters, normalises Unicode to NFC
 * and white space to single spaces. Idempotent. Knows no files, labels or rows.
 */
import { htmlToText, mayHoldMarkup } from "./markup.ts";

/** Passes over markup; text that was escaped more often is an attack, not a mistake. */
const MAX_PASSES = 6;
/**
 * Characters that may need normalisation. Printable ASCII, Latin letters and common punctuation need
 * none: they are in NFC and none of them combines with another.
 */
const SUSPECT = /[^ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u20ac\u2122]/;
/** White space other than a single plain space, which is the usual case and stays as it is. */
const SEPARATORS = /(?: [\s\u{85}]|[^\S ]|\u{85})[\s\u{85}]*/gu;
/**
 * Combining marks beyond the 30 of a stream-safe text (Unicode Standard Annex 15, section 13): sorting
 * longer runs of them takes quadratic time.
 */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;
/** Controls, soft hyphen, zero-width and direction marks, variation selectors, annotations. */
const INVISIBLE =
  /[\p{Cc}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{3164}\u{fe00}-\u{fe0f}\u{feff}\u{fff9}-\u{fffb}]/gu;

/**
 * Returns the readable text of a title or description. Idempotent. NFC keeps meanings; NFKC would
 * turn "Nintendo™" into "NintendoTM" and "10²" into "102".
 *
 * @example
 * ```ts
 * cleanText("<p>Caf&amp;eacute;</p>\n 5<10 cm"); // "Café 5<10 cm"
 * ```
 */
export function cleanText(raw: string): string {
  let text = tidy(mayHoldMarkup(raw) ? htmlToText(raw) : raw);
  for (let pass = 1; mayHoldMarkup(text); pass++) {
    const next = tidy(pass < MAX_PASSES ? htmlToText(text) : spaceOutMarkup(text));
    if (next === text) break;
    text = next;
  }
  return text;
}

/** Joins a clean title and a clean description into the text a model reads. */
export function productText(
  { title, description }: { title: string; description: string | null },
): string {
  return description === null ? title : `${title}. ${description}`;
}

function tidy(text: string): string {
  if (SUSPECT.test(text)) {
    text = text.toWellFormed().replace(SEPARATORS, " ").replace(INVISIBLE, "");
    // Twice: a composed mark can decompose into several.
    text = text.replace(TOO_MANY_MARKS, "$1").normalize("NFC").replace(TOO_MANY_MARKS, "$1");
  }
  // Also after the removal of what stood between two spaces.
  return (text.includes("  ") ? text.replace(SEPARATORS, " ") : text).trim();
}

/** Puts a space after each `<` and `&`, so that over-nested markup is text from now on. */
function spaceOutMarkup(text: string): string {
  return text.replace(/[<&](?! )/g, "$& ");
}
