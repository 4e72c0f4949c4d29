/** Asynchronous work, a bounded number at once, fair to callers; waiting work can be cancelled. */
import { QueueFullError } from "./errors.ts";
import { FairQueue } from "./fair_queue.ts";

/** Limits of a queue. */
export interface WorkQueueLimits {
  /** Work under way at once. */
  lanes: number;
  /** Work that may wait, in all. An eighth is reserved for other callers. */
  capacity: number;
  /** Milliseconds, monotonic. */
  now(): number;
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

/**
 * Runs work with a limit of concurrency, fairly among callers by the time that their work takes;
 * waiting work can be cancelled. With several lanes a caller leaves one to others.
 */
export class WorkQueue {
  readonly #limits: WorkQueueLimits;
  readonly #waiting = new FairQueue<Work>();
  /** Work under way, by caller. */
  readonly #running = new Map<string, number>();
  #lanesBusy = 0;

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
    if (this.#lanesBusy < this.#limits.lanes && this.#mayStart(caller)) this.#begin(caller);
    else await this.#turn({ caller, signal });
    const started = this.#limits.now();
    try {
      return await work();
    } finally {
      this.#waiting.charge(caller, this.#limits.now() - started);
      this.#end(caller);
      this.#startNext();
    }
  }

  async #turn({ caller, signal }: WorkOptions): Promise<void> {
    const own = this.#waiting.sizeFor(caller);
    if (isFull(this.#limits.capacity, { all: this.#waiting.size, own, more: 1 })) {
      throw new QueueFullError("Too much work is waiting");
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entry: Work = {
      start: () => {
        this.#begin(caller);
        resolve();
      },
    };
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
    while (this.#lanesBusy < this.#limits.lanes) {
      const [next] = this.#waiting.take(1, { from: (caller) => this.#mayStart(caller) });
      if (!next) return;
      next.job.start();
    }
  }

  #mayStart(caller: string): boolean {
    return (this.#running.get(caller) ?? 0) < Math.max(1, this.#limits.lanes - 1);
  }

  #begin(caller: string): void {
    this.#lanesBusy++;
    this.#running.set(caller, (this.#running.get(caller) ?? 0) + 1);
  }

  #end(caller: string): void {
    this.#lanesBusy--;
    const left = this.#running.get(caller)! - 1;
    if (left > 0) this.#running.set(caller, left);
    else this.#running.delete(caller);
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
