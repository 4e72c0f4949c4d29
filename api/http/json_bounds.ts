/**
 * Bounds on JSON before it is parsed: eight megabytes of brackets would become a gigabyte of arrays.
 * Counts brackets and commas; does not check grammar.
 */

/** Limits of a JSON text. */
export interface JsonBounds {
  /** Nesting of arrays and objects. */
  depth: number;
  /** Commas and brackets outside of strings. */
  marks: number;
}

const QUOTE = 0x22, BACKSLASH = 0x5c, COMMA = 0x2c;

/** True when a JSON text stays within bounds. Linear in its bytes. */
export function withinBounds(bytes: Uint8Array, { depth, marks }: JsonBounds): boolean {
  let level = 0, seen = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
      if (at < 0) return true; // never closed: the parser will say so
    } else if (byte === 0x5b || byte === 0x7b) { // [ {
      if (++level > depth || ++seen > marks) return false;
    } else if (byte === 0x5d || byte === 0x7d) { // ] }
      level--;
    } else if (byte === COMMA && ++seen > marks) return false;
  }
  return true;
}

/** The position of the quote that closes a string, -1 if there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (bytes[at - 1 - escapes] === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}
