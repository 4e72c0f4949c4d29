/** Asynchronous work, a bounded number at once, fair to callers; waiting work can be cancelled. */
import { QueueFullError } from "./errors.ts";
import { FairQueue } from "./fair_queue.ts";

/** Limits of a queue. */
export interface WorkQueueLimits {
  /** Work under way at once. */
  lanes: number;
  /** Work that may wait, in all. An eighth is reserved for other callers. */
  capacity: number;
}

/** The caller of the work, and the signal that cancels it. */
export interface WorkOptions {
  caller: string;
  signal?: AbortSignal;
}

/** Share of a queue that a caller who has work waiting leaves to others. */
const RESERVED_SHARE = 1 / 8;

interface Work {
  start(): void;
}

/** Runs work with a limit of concurrency, fairly among callers; waiting work can be cancelled. */
export class WorkQueue {
  readonly #limits: WorkQueueLimits;
  readonly #waiting = new FairQueue<Work>();
  #running = 0;

  constructor(limits: WorkQueueLimits) {
    this.#limits = limits;
  }

  /** Work that waits. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Runs `work` in its turn. Rejects with the signal's reason when it aborts before that.
   *
   * @throws {QueueFullError} when too much is waiting.
   */
  async run<Result>(
    work: () => Promise<Result>,
    { caller, signal }: WorkOptions,
  ): Promise<Result> {
    signal?.throwIfAborted();
    if (this.#running >= this.#limits.lanes) await this.#turn({ caller, signal });
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#startNext();
    }
  }

  async #turn({ caller, signal }: WorkOptions): Promise<void> {
    const own = this.#waiting.sizeFor(caller);
    if (isFull(this.#limits.capacity, { all: this.#waiting.size, own, more: 1 })) {
      throw new QueueFullError("Too much work is waiting");
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entry: Work = { start: resolve };
    const drop = () => {
      this.#waiting.remove(entry);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", drop);
    this.#waiting.add(entry, { items: 1, caller });
    try {
      await promise;
    } finally {
      signal?.removeEventListener("abort", drop);
    }
  }

  #startNext(): void {
    const [next] = this.#waiting.take(1);
    if (!next) return;
    this.#running++;
    next.job.start();
  }
}

/** True when `more` do not fit: in all, or in what one caller may use. */
export function isFull(
  capacity: number,
  { all, own, more }: { all: number; own: number; more: number },
): boolean {
  const reserved = own > 0 ? Math.floor(capacity * RESERVED_SHARE) : 0;
  return all + more > capacity || own + more > capacity - reserved;
}
