/**
 * Hashes n-grams: 32-bit FNV-1a over UTF-16 code units, finalised by MurmurHash3's mixer (fmix32).
 * Each kind of n-gram starts from its own salt.
 */

const FNV_PRIME = 0x01000193;
const BOUNDARY = 0x20;

/** Sizes of n-grams, both ends included. */
export type SizeRange = readonly [from: number, to: number];

/** Pushes the hash of every run of `sizes` words. */
export function pushWordNgrams(
  hashes: number[],
  words: readonly string[],
  { sizes: [from, to], salt }: { sizes: SizeRange; salt: number },
): void {
  for (let start = 0; start < words.length; start++) {
    let hash = salt;
    for (let size = 1; size <= to && start + size <= words.length; size++) {
      hash = extendByWord(hash, words[start + size - 1]);
      if (size >= from) hashes.push(murmurMix(hash));
    }
  }
}

/**
 * Pushes the hash of every run of `sizes` characters inside each word, with a blank at both ends of the
 * word (scikit-learn's `char_wb`).
 */
export function pushCharacterNgrams(
  hashes: number[],
  words: readonly string[],
  { sizes: [from, to], salt }: { sizes: SizeRange; salt: number },
): void {
  for (const word of words) {
    const length = word.length + 2;
    const last = Math.max(0, length - from);
    for (let start = 0; start <= last; start++) {
      let hash = salt;
      const end = Math.min(start + to, length);
      for (let at = start; at < end; at++) {
        const unit = at === 0 || at === length - 1 ? BOUNDARY : word.charCodeAt(at - 1);
        hash = Math.imul(hash ^ unit, FNV_PRIME);
        if (at - start + 1 >= from || (length < from && at === end - 1)) {
          hashes.push(murmurMix(hash));
        }
      }
    }
  }
}

function extendByWord(hash: number, word: string): number {
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), FNV_PRIME);
  return Math.imul(hash ^ BOUNDARY, FNV_PRIME);
}

function murmurMix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
