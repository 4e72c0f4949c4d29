/** Tells a connection that broke or went silent from every other failure. */
import { errorMessage, UserError } from "../../errors.ts";
import { RetryableError } from "./response_error.ts";

/** Watches one request: what fails in it or stalls ends as an `RetryableError`. */
export class ConnectionWatch implements Disposable {
  readonly #controller = new AbortController();
  readonly #stall: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `stall` is how many milliseconds without a byte are borne. */
  constructor(stall: number) {
    this.#stall = stall;
    this.#restart();
  }

  /** Aborts the request; it belongs into its options. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for the answer's head or one of its pieces; a `UserError` passes as it is. */
  async over<T>(arrival: Promise<T>): Promise<T> {
    const value = await arrival.catch((error) => {
      if (error instanceof UserError || error instanceof RetryableError) throw error;
      throw new RetryableError(errorMessage(error));
    });
    this.#restart();
    return value;
  }

  /** The pieces of an answer's body as they come. */
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
