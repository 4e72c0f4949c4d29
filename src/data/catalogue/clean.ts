/**
 * Cleaning of titles and descriptions: markup out, Unicode in one form, nothing invisible, single
 * spaces. Cleaning what is clean changes nothing. Knows no files, labels or rows.
 */
import { htmlToText, mayHoldMarkup } from "./markup.ts";

/** Escaped more often than this is an attack, not a mistake. */
const MAX_PASSES = 6;
/**
 * Characters that may need work. Printable ASCII, Latin letters and common punctuation need none:
 * they are in NFC and none of them combines with another.
 */
const SUSPECT = /[^ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u20ac\u2122]/;
/** White space other than one plain space; a lone space is left alone because it is the usual case. */
const SEPARATORS = /(?: [\s\u{85}]|[^\S ]|\u{85})[\s\u{85}]*/gu;
/** Controls, soft hyphen, zero-width and direction marks, variation selectors, annotations. */
const INVISIBLE =
  /[\p{Cc}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{3164}\u{fe00}-\u{fe0f}\u{feff}\u{fff9}-\u{fffb}]/gu;

/**
 * The readable text of a title or description. Idempotent. The Unicode form is NFC, which changes no
 * meaning; NFKC would glue "Nintendo™" to "NintendoTM" and "10²" to "102".
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

/** What a model reads of a product: title and description, both already clean. */
export function productText(
  { title, description }: { title: string; description: string | null },
): string {
  return description === null ? title : `${title}. ${description}`;
}

function tidy(text: string): string {
  if (SUSPECT.test(text)) {
    text = text.toWellFormed().replace(SEPARATORS, " ").replace(INVISIBLE, "").normalize("NFC");
  }
  // Also after the removal of what stood between two spaces.
  return (text.includes("  ") ? text.replace(SEPARATORS, " ") : text).trim();
}

/** Markup nested beyond reason, made harmless for good: a space after each `<` and `&`. */
function spaceOutMarkup(text: string): string {
  return text.replace(/[<&](?! )/g, "$& ");
}
