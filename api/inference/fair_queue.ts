/**
 * Work that waits, dealt fairly: jobs of many items and jobs of one take turns item by item, so that
 * a large request delays a small one by a batch at most.
 */

/** One item of a job that was dealt. */
export interface Dealt<Job> {
  job: Job;
  /** The item's position in its job. */
  item: number;
}

/** The queue. It knows how many items a job has, not what they are. */
export class FairQueue<Job> {
  /** The rest of each job, in the order of turns. */
  readonly #jobs = new Map<Job, { next: number; end: number }>();
  #size = 0;

  /** Items that wait. */
  get size(): number {
    return this.#size;
  }

  /** Queues a job of so many items. */
  add(job: Job, items: number): void {
    if (items === 0) return;
    this.#jobs.set(job, { next: 0, end: items });
    this.#size += items;
  }

  /** Drops what is left of a job. */
  remove(job: Job): void {
    const left = this.#jobs.get(job);
    if (!left) return;
    this.#size -= left.end - left.next;
    this.#jobs.delete(job);
  }

  /** Deals at most `count` items, one of each job in turn. */
  take(count: number): Dealt<Job>[] {
    const dealt: Dealt<Job>[] = [];
    while (dealt.length < count && this.#jobs.size > 0) {
      const [job, left] = this.#jobs.entries().next().value as [Job, { next: number; end: number }];
      dealt.push({ job, item: left.next++ });
      this.#jobs.delete(job);
      if (left.next < left.end) this.#jobs.set(job, left);
    }
    this.#size -= dealt.length;
    return dealt;
  }
}
