/**
 * Time limits that share one timer. A timer for each request costs as much as reading its JSON; these
 * are late by up to a tenth of their length.
 */

/** Time limits of one length. */
export class Deadlines {
  readonly #milliseconds: number;
  /** Callbacks of limits under way, in the order of their ends, and when those are. */
  readonly #ends = new Map<() => void, number>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor({ seconds }: { seconds: number }) {
    this.#milliseconds = 1000 * seconds;
  }

  /** Calls `onLate` when the time is over, unless the function that it returns is called before. */
  start(onLate: () => void): () => void {
    this.#ends.set(onLate, performance.now() + this.#milliseconds);
    this.#timer ??= setInterval(() => this.#sweep(), this.#milliseconds / 10);
    return () => void this.#ends.delete(onLate);
  }

  #sweep(): void {
    const now = performance.now();
    for (const [onLate, end] of this.#ends) {
      if (end > now) break;
      this.#ends.delete(onLate);
      onLate();
    }
    if (this.#ends.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
