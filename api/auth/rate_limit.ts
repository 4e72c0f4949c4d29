/** Token buckets, one a subject: so many requests at once, then so many a second. */

/** How often one subject may call. */
export interface RateSettings {
  /** Zero: any number. */
  perSecond: number;
  burst: number;
  /** A monotonic clock in milliseconds. */
  now: () => number;
}

/** Subjects remembered; whoever was away longest is forgotten, with a full bucket. */
const MAX_SUBJECTS = 10_000;

/** The buckets. */
export class RateLimit {
  readonly #settings: RateSettings;
  /** In order of last use. */
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor(settings: RateSettings) {
    this.#settings = settings;
  }

  /** Takes one request of a subject: 0, or the seconds to wait when its bucket is empty. */
  take(subject: string): number {
    const { perSecond, burst, now } = this.#settings;
    if (perSecond === 0) return 0;
    const at = now();
    const last = this.#buckets.get(subject) ?? { level: burst, at };
    const level = Math.min(burst, last.level + (at - last.at) / 1000 * perSecond);
    const taken = level >= 1;
    this.#buckets.delete(subject);
    this.#buckets.set(subject, { level: taken ? level - 1 : level, at });
    if (this.#buckets.size > MAX_SUBJECTS) {
      this.#buckets.delete(this.#buckets.keys().next().value as string);
    }
    return taken ? 0 : (1 - level) / perSecond;
  }
}
