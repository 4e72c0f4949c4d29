/**
 * Micro-batches: products of many requests are computed together, because a run costs more than a
 * product does. The queue is bounded, jobs are dealt fairly, and what nobody waits for is dropped.
 */
import { clearImmediate, setImmediate } from "node:timers";
import { QueueFullError } from "../queue/errors.ts";
import { type Dealt, FairQueue } from "../queue/fair_queue.ts";
import { isFull, type WorkOptions } from "../queue/work_queue.ts";
import type { Product } from "./served_model.ts";

/** Limits of batches. */
export interface BatchSettings {
  /** Products in a batch. */
  maxBatch: number;
  /**
   * Milliseconds that an idle engine waits for a batch to fill; 0: until the requests at hand are
   * read.
   */
  maxWait: number;
  /** Products that may wait. */
  capacity: number;
}

/** Computes batches. */
export interface BatchRunner {
  /** Values of a product's row. */
  readonly columns: number;
  /** Batches at once. */
  readonly lanes: number;
  /** float32 [products × columns] */
  run(products: readonly Product[]): Promise<Float32Array>;
}

/** Called after each batch. */
export type OnBatch = (products: number, seconds: number) => void;

interface Job {
  products: readonly Product[];
  rows: Float32Array;
  left: number;
  settle: PromiseWithResolvers<Float32Array>;
}

/** Maximum cost of a batch, in about microseconds: a costly product does not come with 63 others. */
const MAX_COST = 50_000;

/** Cost of a product, in about microseconds: its text is cleaned and its picture decoded. */
function productCost({ title, description, picture }: Product): number {
  const pixels = picture ? picture.width * picture.height : 0;
  return 100 + title.length + (description?.length ?? 0) + pixels / 100;
}

/** A queue in front of a runner. */
export class Batcher {
  readonly #settings: BatchSettings;
  readonly #runner: BatchRunner;
  readonly #onBatch: OnBatch;
  readonly #queue = new FairQueue<Job>();
  #running = 0;
  /** Takes back the dispatch that is planned. */
  #unplan: (() => void) | undefined;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(
    runner: BatchRunner,
    { onBatch, ...settings }: BatchSettings & { onBatch: OnBatch },
  ) {
    this.#runner = runner;
    this.#settings = settings;
    this.#onBatch = onBatch;
  }

  /** Products that wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * The rows of some products: float32 [products × columns]. Rejects with the signal's reason when it
   * aborts first.
   *
   * @throws {QueueFullError} when the queue has no room for all of them.
   */
  async submit(
    products: readonly Product[],
    { caller = "", signal }: Partial<WorkOptions> = {},
  ): Promise<Float32Array> {
    signal?.throwIfAborted();
    const waiting = { all: this.#queue.size, own: this.#queue.sizeFor(caller) };
    if (isFull(this.#settings.capacity, { ...waiting, more: products.length })) {
      throw new QueueFullError("Too many products are waiting");
    }
    const job: Job = {
      products,
      rows: new Float32Array(products.length * this.#runner.columns),
      left: products.length,
      settle: Promise.withResolvers(),
    };
    if (products.length === 0) return job.rows;
    const drop = () => {
      this.#queue.remove(job);
      job.settle.reject(signal?.reason);
      this.#rest();
    };
    signal?.addEventListener("abort", drop);
    this.#queue.add(job, {
      items: products.length,
      caller,
      cost: (item) => productCost(products[item]),
    });
    this.#schedule();
    try {
      return await job.settle.promise;
    } finally {
      signal?.removeEventListener("abort", drop);
    }
  }

  /** Resolves when nothing waits and nothing runs. */
  async drained(): Promise<void> {
    if (this.#running === 0 && this.#queue.size === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  #schedule(): void {
    if (this.#running >= this.#runner.lanes || this.#queue.size === 0) return;
    if (this.#queue.size >= this.#settings.maxBatch) this.#dispatch();
    else this.#unplan ??= soon(() => this.#dispatch(), this.#settings.maxWait);
  }

  #dispatch(): void {
    this.#unplan?.();
    this.#unplan = undefined;
    const batch = this.#queue.take(this.#settings.maxBatch, { maxCost: MAX_COST });
    if (batch.length > 0) {
      this.#running++;
      void this.#compute(batch);
    }
    this.#schedule();
  }

  async #compute(batch: readonly Dealt<Job>[]): Promise<void> {
    const started = performance.now();
    const products = batch.map(({ job, item }) => job.products[item]);
    const outcome = await this.#runner.run(products).catch((error: unknown) => ({ error }));
    this.#running--;
    if ("error" in outcome) this.#fail(batch, outcome.error);
    // first the next batch, so that the engine works while these answers are written; what waited
    // for this one need not wait for more company
    if (this.#queue.size > 0) this.#dispatch();
    if (!("error" in outcome)) {
      this.#onBatch(batch.length, (performance.now() - started) / 1000);
      this.#deliver(batch, outcome);
    }
    this.#rest();
  }

  #deliver(batch: readonly Dealt<Job>[], rows: Float32Array): void {
    const { columns } = this.#runner;
    batch.forEach(({ job, item }, at) => {
      job.rows.set(rows.subarray(at * columns, (at + 1) * columns), item * columns);
      if (--job.left === 0) job.settle.resolve(job.rows);
    });
  }

  #fail(batch: readonly Dealt<Job>[], error: unknown): void {
    for (const { job } of batch) {
      this.#queue.remove(job);
      job.settle.reject(error);
    }
  }

  #rest(): void {
    if (this.#running > 0 || this.#queue.size > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}

/** Plans work; a timer of no time would take two milliseconds. */
function soon(work: () => void, milliseconds: number): () => void {
  if (milliseconds > 0) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  }
  const immediate = setImmediate(work);
  return () => clearImmediate(immediate);
}
