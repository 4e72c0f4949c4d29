/** Detects broken and silent connections and tells them from every other failure. */
import { errorMessage, UserError } from "../errors.ts";
import { RetryableError } from "./retryable_error.ts";

/** Watches one request: a failed or stalled connection becomes a `RetryableError`. */
export class ConnectionWatch implements Disposable {
  readonly #controller = new AbortController();
  readonly #stall: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Aborts after `stall` milliseconds without a byte. */
  constructor(stall: number) {
    this.#stall = stall;
    this.#restart();
  }

  /** The signal that aborts the request; pass it to `fetch`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Waits for the response's head or one of its chunks.
   *
   * @throws {RetryableError} if the connection fails; a `UserError` passes unchanged.
   */
  async over<T>(arrival: Promise<T>): Promise<T> {
    const value = await arrival.catch((error) => {
      if (error instanceof UserError || error instanceof RetryableError) throw error;
      throw new RetryableError(errorMessage(error));
    });
    this.#restart();
    return value;
  }

  /** Yields the chunks of a response body. */
  async *pieces(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
    const reader = body?.getReader();
    try {
      while (reader) {
        const { done, value } = await this.over(reader.read());
        if (done) return;
        yield value;
      }
    } finally {
      reader?.releaseLock();
    }
  }

  /** Ends the watch. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #restart(): void {
    clearTimeout(this.#timer);
    const reason = new RetryableError(`nothing came for ${this.#stall / 1000} s`);
    this.#timer = setTimeout(() => this.#controller.abort(reason), this.#stall);
  }
}
