/**
 * A queue that is fair to callers by the cost of what they ask for (start-time fair queueing, Goyal et
 * al. 1996): the caller that has had least is dealt the next item, and a caller's own jobs take turns.
 * A large or costly request, or many of them, delay another caller by an item at most.
 */
import { LRUCache } from "lru-cache";

/** One item of a job that was dealt. */
export interface Dealt<Job> {
  job: Job;
  /** The item's position in its job. */
  item: number;
}

/** A job's items and their caller. */
export interface Items {
  items: number;
  caller?: string;
  /** Cost of an item, in any unit. @default {() => 1} */
  cost?: (item: number) => number;
}

/** Limits of what is taken at once. */
export interface TakeLimits {
  /** Maximum cost of all; a single item may cost more. */
  maxCost?: number;
  /** Restricts the callers. */
  from?: (caller: string) => boolean;
}

interface Left {
  next: number;
  end: number;
  caller: string;
  cost: (item: number) => number;
}

interface Caller<Job> {
  /** In the order of turns. */
  jobs: Set<Job>;
  size: number;
  /** Cost of what the caller was dealt, on the scale of the queue's clock. */
  had: number;
}

/** Callers without waiting items whose share is remembered. */
const REMEMBERED = 1000;

/** The queue. It knows how many items a job has and what they cost, not what they are. */
export class FairQueue<Job> {
  readonly #jobs = new Map<Job, Left>();
  readonly #callers = new Map<string, Caller<Job>>();
  /** Cost of what callers that have nothing waiting were dealt. */
  readonly #past = new LRUCache<string, number>({ max: REMEMBERED });
  /** Cost that the last caller had been dealt before its last item. */
  #clock = 0;
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
  add(job: Job, { items, caller = "", cost = () => 1 }: Items): void {
    if (items === 0) return;
    this.#jobs.set(job, { next: 0, end: items, caller, cost });
    const own = this.#callers.get(caller) ??
      { jobs: new Set<Job>(), size: 0, had: this.#had(caller) };
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
    this.#forgetIfIdle(left.caller, own);
  }

  /** Counts a cost that was not known when an item was dealt. */
  charge(caller: string, cost: number): void {
    const own = this.#callers.get(caller);
    if (own) own.had += cost;
    else this.#past.set(caller, this.#had(caller) + cost);
  }

  /** Deals at most `count` items. */
  take(count: number, { maxCost = Infinity, from }: TakeLimits = {}): Dealt<Job>[] {
    const dealt: Dealt<Job>[] = [];
    let spent = 0;
    while (dealt.length < count && (dealt.length === 0 || spent < maxCost)) {
      const next = this.#next(from);
      if (!next) break;
      dealt.push(next.dealt);
      spent += next.cost;
    }
    return dealt;
  }

  #next(from: TakeLimits["from"]): { dealt: Dealt<Job>; cost: number } | undefined {
    let found: { caller: string; own: Caller<Job> } | undefined;
    for (const [caller, own] of this.#callers) {
      if (from && !from(caller)) continue;
      if (!found || own.had < found.own.had) found = { caller, own };
    }
    if (!found) return undefined;
    const { caller, own } = found;
    const job = own.jobs.values().next().value as Job;
    const left = this.#jobs.get(job)!;
    const cost = left.cost(left.next);
    const dealt = { job, item: left.next++ };
    own.size--;
    this.#size--;
    own.jobs.delete(job);
    if (left.next < left.end) own.jobs.add(job);
    else this.#jobs.delete(job);
    this.#clock = Math.max(this.#clock, own.had);
    own.had += cost;
    this.#forgetIfIdle(caller, own);
    return { dealt, cost };
  }

  /** Cost that a caller starts with; idle callers save nothing up. */
  #had(caller: string): number {
    return Math.max(this.#clock, this.#past.get(caller) ?? 0);
  }

  #forgetIfIdle(caller: string, own: Caller<Job>): void {
    if (own.jobs.size > 0) return;
    this.#callers.delete(caller);
    this.#past.set(caller, own.had);
  }
}
