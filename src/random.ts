/**
 * Seeded randomness: one named stream per purpose, so that adding a consumer never shifts the
 * numbers another one sees.
 */
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A deterministic stream of random numbers. */
export interface Random {
  /** A float64 in [0, 1) with 32 random bits. */
  next(): number;
  /** An integer in [0, bound). */
  integer(bound: number): number;
  /** A standard normal deviate (Box–Muller). */
  normal(): number;
  /** One of the items, uniformly. */
  pick<T>(items: readonly T[]): T;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
}

/**
 * The stream of `seed` that belongs to `purpose`. Equal arguments give equal numbers on every
 * machine.
 *
 * @example
 * ```ts
 * const rng = random(42, "rng");
 * rng.integer(6); // 0 … 5
 * ```
 */
export function random(seed: number, ...purpose: (string | number)[]): Random {
  const generator = xoroshiro128plusFromState(seedState([seed, ...purpose].join("\u0000")));
  const next = () => (generator.next() >>> 0) / 0x1_0000_0000;
  const integer = (bound: number) => Math.floor(next() * bound);
  return {
    next,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => items[integer(items.length)],
    chance: (probability) => next() < probability,
    shuffle: (items) => {
      for (let i = items.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [items[i], items[j]] = [items[j], items[i]];
      }
      return items;
    },
  };
}

/** 128 bits of state, so that streams neither collide nor begin alike for neighbouring purposes. */
function seedState(text: string): [number, number, number, number] {
  return [hashText(text, 1), hashText(text, 2), hashText(text, 3), hashText(text, 4)];
}

/** FNV-1a over UTF-16 code units with an offset basis of its own, then MurmurHash3's finalizer. */
function hashText(text: string, word: number): number {
  let hash = 0x811c9dc5 + Math.imul(word, 0x9e3779b9);
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
