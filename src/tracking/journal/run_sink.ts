/**
 * Sinks for the operations of a run: one applies them to the local store at once, one appends them to
 * a journal and sends that to a server in the background. Neither throws; failures are reported by
 * `close`.
 */
import { errorMessage } from "../../errors.ts";
import type { TrackingStore } from "../tracking_store.ts";
import { Delivery } from "./delivery.ts";
import type { Journal } from "./journal.ts";
import { JournalDelivery } from "./journal_delivery.ts";
import type { Operation } from "./operation.ts";

/** Result of logging a run. */
export interface SinkOutcome {
  /** The run's id in the store, if it got there. */
  runId?: string;
  /** Operations that wait to be delivered. */
  waiting: number;
  /** Why something is missing in the store. */
  failure?: string;
}

/** A sink for the operations of one run, in order. */
export interface RunSink {
  append(operation: Operation): void;
  /** Waits for all that was appended. */
  close(): Promise<SinkOutcome>;
}

/** Applies operations to a local store. */
export class DirectSink implements RunSink {
  readonly #delivery: Delivery;
  #tail: Promise<void> = Promise.resolve();
  #failure?: string;

  constructor(store: TrackingStore, { key }: { key: string }) {
    this.#delivery = new Delivery(store, { key });
  }

  append(operation: Operation): void {
    this.#tail = this.#tail.then(() => this.#delivery.apply(operation, { uncertain: false }))
      .catch((error) => {
        this.#failure ??= errorMessage(error);
      });
  }

  async close(): Promise<SinkOutcome> {
    await this.#tail;
    return { runId: this.#delivery.run?.runId, waiting: 0, failure: this.#failure };
  }
}

/** Milliseconds that the end of a run waits for a server. */
const CLOSE_LIMIT_MS = 10_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** Appends operations to a journal and sends them to a server while the run goes on. */
export class JournalSink implements RunSink {
  readonly #journal: Journal;
  readonly #delivery: JournalDelivery;
  readonly #operations: Operation[] = [];
  #tail: Promise<void> = Promise.resolve();
  #sending?: Promise<void>;
  #failure?: string;
  #lost?: string;
  #failures = 0;
  #nextTry = 0;

  constructor(journal: Journal, store: TrackingStore) {
    this.#journal = journal;
    this.#delivery = JournalDelivery.begin(journal, store);
  }

  append(operation: Operation): void {
    this.#tail = this.#tail.then(async () => {
      this.#operations.push(await this.#journal.append(operation));
      if (Date.now() >= this.#nextTry) this.#send();
    }).catch((error) => {
      this.#lost ??= errorMessage(error);
    });
  }

  /** Sends what waits; one sender at a time. */
  #send(): Promise<void> {
    return this.#sending ??= this.#delivery.deliver(this.#operations).then(
      () => {
        this.#failure = undefined;
        this.#failures = 0;
      },
      (error) => {
        this.#failure = errorMessage(error);
        const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS);
        this.#nextTry = Date.now() + pause;
      },
    ).finally(() => this.#sending = undefined);
  }

  async close(): Promise<SinkOutcome> {
    await this.#tail;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_LIMIT_MS));
    await Promise.race([limit, (this.#sending ?? Promise.resolve()).then(() => this.#send())]);
    clearTimeout(timer);
    const waiting = this.#operations.length - this.#delivery.delivered;
    if (waiting === 0) await this.#journal.remove();
    // A sender that is still under way keeps the journal locked until this process ends.
    if (!this.#sending) this.#journal[Symbol.dispose]();
    const [rejected] = this.#delivery.setAside;
    return {
      runId: this.#delivery.runId,
      waiting,
      failure: this.#lost ?? (waiting > 0 ? this.#failure ?? "the server is slow" : undefined) ??
        (rejected && `the server refused what is in ${rejected}`),
    };
  }
}
