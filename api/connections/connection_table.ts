/**
 * The open connections, bounded in all and per address. When a bound is reached, the connection that
 * has waited longest for its client makes room; one that is being answered never does.
 */

/** Bounds of connections. */
export interface TableLimits {
  max: number;
  perAddress: number;
}

/** A connection, as far as the table knows it. */
export interface Waiting {
  /** Since when it waits for its client, in any unit; undefined while it is answered. */
  readonly waitingSince: number | undefined;
}

/** Outcome of asking for room. */
export interface Room<Entry> {
  /** False when all connections in the way are being answered. */
  room: boolean;
  /** The connection that made room; it is no longer in the table. */
  evicted?: Entry;
}

/** The table. */
export class ConnectionTable<Entry extends Waiting> {
  readonly #limits: TableLimits;
  readonly #addresses = new Map<string, Set<Entry>>();
  readonly #addressOf = new Map<Entry, string>();

  constructor(limits: TableLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#addressOf.size;
  }

  /** A snapshot of the connections. */
  connections(): Entry[] {
    return [...this.#addressOf.keys()];
  }

  /** Makes room for a connection from `address`, where there is none. */
  makeRoom(address: string): Room<Entry> {
    const { max, perAddress } = this.#limits;
    const own = this.#addresses.get(address);
    const full = (own?.size ?? 0) >= perAddress
      ? own
      : this.size >= max
      ? this.#largest()
      : undefined;
    const evicted = full && longestWaiting(full);
    if (evicted) this.remove(evicted);
    return { room: !full || evicted !== undefined, evicted };
  }

  /** Adds a connection; `makeRoom` comes first. */
  add(address: string, entry: Entry): void {
    const entries = this.#addresses.get(address) ?? new Set();
    this.#addresses.set(address, entries.add(entry));
    this.#addressOf.set(entry, address);
  }

  /** Removes a connection, if it is there. */
  remove(entry: Entry): void {
    const address = this.#addressOf.get(entry);
    if (address === undefined) return;
    this.#addressOf.delete(entry);
    const entries = this.#addresses.get(address);
    entries?.delete(entry);
    if (entries?.size === 0) this.#addresses.delete(address);
  }

  /** The connections of the address that has most. */
  #largest(): Set<Entry> {
    return [...this.#addresses.values()].reduce((a, b) => b.size > a.size ? b : a);
  }
}

function longestWaiting<Entry extends Waiting>(entries: Iterable<Entry>): Entry | undefined {
  let longest: Entry | undefined;
  for (const entry of entries) {
    const since = entry.waitingSince;
    if (since !== undefined && since < (longest?.waitingSince ?? Infinity)) longest = entry;
  }
  return longest;
}
