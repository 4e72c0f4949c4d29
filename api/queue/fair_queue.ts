/**
 * A queue that is fair to callers: each caller in turn has one item dealt, and a caller's own jobs
 * take turns too. A large request, or many of them, delay another caller by a round at most.
 */

/** One item of a job that was dealt. */
export interface Dealt<Job> {
  job: Job;
  /** The item's position in its job. */
  item: number;
}

interface Left {
  next: number;
  end: number;
  caller: string;
}

/** The queue. It knows how many items a job has, not what they are. */
export class FairQueue<Job> {
  readonly #jobs = new Map<Job, Left>();
  /** Jobs of each caller, both in the order of turns. */
  readonly #callers = new Map<string, { jobs: Set<Job>; size: number }>();
  #size = 0;

  /** Items that wait. */
  get size(): number {
    return this.#size;
  }

  /** Items of one caller that wait. */
  sizeFor(caller: string): number {
    return this.#callers.get(caller)?.size ?? 0;
  }

  /** Queues a job of `items` items. */
  add(job: Job, { items, caller = "" }: { items: number; caller?: string }): void {
    if (items === 0) return;
    this.#jobs.set(job, { next: 0, end: items, caller });
    const own = this.#callers.get(caller) ?? { jobs: new Set(), size: 0 };
    own.jobs.add(job);
    own.size += items;
    this.#callers.set(caller, own);
    this.#size += items;
  }

  /** Drops what is left of a job. */
  remove(job: Job): void {
    const left = this.#jobs.get(job);
    if (!left) return;
    this.#jobs.delete(job);
    this.#size -= left.end - left.next;
    const own = this.#callers.get(left.caller)!;
    own.jobs.delete(job);
    own.size -= left.end - left.next;
    if (own.jobs.size === 0) this.#callers.delete(left.caller);
  }

  /** Deals at most `count` items, one of each caller in turn. */
  take(count: number): Dealt<Job>[] {
    const dealt: Dealt<Job>[] = [];
    while (dealt.length < count && this.#size > 0) dealt.push(this.#next());
    return dealt;
  }

  #next(): Dealt<Job> {
    const [caller, own] = this.#callers.entries().next().value!;
    const job = own.jobs.values().next().value as Job;
    const left = this.#jobs.get(job)!;
    const dealt = { job, item: left.next++ };
    own.size--;
    this.#size--;
    own.jobs.delete(job);
    if (left.next < left.end) own.jobs.add(job);
    else this.#jobs.delete(job);
    this.#callers.delete(caller);
    if (own.jobs.size > 0) this.#callers.set(caller, own);
    return dealt;
  }
}
