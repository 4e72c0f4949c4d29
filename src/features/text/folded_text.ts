/** Text as the n-grams see it: lower case, no accents, words split where people glue them. */

const GLUED = /(\p{Ll})(?=\p{Lu})|(\p{L})(?=\p{N})|(\p{N})(?=\p{L})/gu;
const NOT_ASCII = /\P{ASCII}/u;
const MARKS = /\p{M}+/gu;
const SEPARATORS = /[^\p{L}\p{N}]+/u;

/**
 * The words of a text: runs of letters and digits, cut between letters and digits and at
 * camelCase, without accents, in lower case; at most the first `maxCharacters` are read.
 */
export function tokenize(text: string, maxCharacters: number): string[] {
  const head = text.length > maxCharacters ? text.slice(0, maxCharacters) : text;
  const parted = head.replace(GLUED, "$& ");
  const plain = NOT_ASCII.test(parted) ? parted.normalize("NFD").replace(MARKS, "") : parted;
  return plain.toLowerCase().split(SEPARATORS).filter((word) => word !== "");
}
