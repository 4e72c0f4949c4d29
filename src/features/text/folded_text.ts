/** Splits text into words for n-grams: lower case, no accents, split at camelCase and digits. */

const GLUED = /(\p{Ll})(?=\p{Lu})|(\p{L})(?=\p{N})|(\p{N})(?=\p{L})/gu;
const NOT_ASCII = /\P{ASCII}/u;
const MARKS = /\p{M}+/gu;
const SEPARATORS = /[^\p{L}\p{N}]+/u;

/**
 * Returns the words of the first `maxCharacters` of a text: runs of letters or of digits, split at
 * camelCase, without accents, in lower case.
 */
export function tokenize(text: string, maxCharacters: number): string[] {
  const head = text.length > maxCharacters ? text.slice(0, maxCharacters) : text;
  const parted = head.replace(GLUED, "$& ");
  const plain = NOT_ASCII.test(parted) ? parted.normalize("NFD").replace(MARKS, "") : parted;
  return plain.toLowerCase().split(SEPARATORS).filter((word) => word !== "");
}
