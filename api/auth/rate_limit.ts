/** Token buckets, one per subject: a burst of requests, then a fixed rate. */
import { LRUCache } from "lru-cache";

/** Limits of one subject. */
export interface RateSettings {
  /** Requests per second; 0 disables the limit. */
  perSecond: number;
  burst: number;
  /** A monotonic clock in milliseconds. */
  now: () => number;
}

/** Maximum number of buckets; a subject whose bucket is evicted starts with a full one. */
const MAX_SUBJECTS = 10_000;

/** The buckets. */
export class RateLimit {
  readonly #settings: RateSettings;
  readonly #buckets = new LRUCache<string, { level: number; at: number }>({ max: MAX_SUBJECTS });

  constructor(settings: RateSettings) {
    this.#settings = settings;
  }

  /** Takes one request of a subject; returns 0, or the seconds to wait when its bucket is empty. */
  take(subject: string): number {
    const { perSecond, burst, now } = this.#settings;
    if (perSecond === 0) return 0;
    const at = now();
    const last = this.#buckets.get(subject) ?? { level: burst, at };
    const level = Math.min(burst, last.level + (at - last.at) / 1000 * perSecond);
    const taken = level >= 1;
    this.#buckets.set(subject, { level: taken ? level - 1 : level, at });
    return taken ? 0 : (1 - level) / perSecond;
  }
}
