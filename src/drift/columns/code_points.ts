/** The order of Python's strings. */

/**
 * Compares strings by code points, as Python's `sorted` does. JavaScript's `<` compares UTF-16 code
 * units, which puts U+10000 and above before U+E000 … U+FFFF.
 */
export function byCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at), b = right.charCodeAt(at);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above all single units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
