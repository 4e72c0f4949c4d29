/** Delivers a journal to a store, from where it stopped, and remembers after each step how far it is. */
import { errorMessage } from "../../errors.ts";
import { INVALID, TrackingError } from "../tracking_error.ts";
import type { TrackingStore } from "../tracking_store.ts";
import { Delivery } from "./delivery.ts";
import { Journal, journalsIn } from "./journal.ts";
import type { Operation } from "./operation.ts";

/** Delivers the operations of one journal. */
export class JournalDelivery {
  readonly #journal: Journal;
  readonly #delivery: Delivery;
  #delivered = 0;
  /** True if the next operation may have been applied, its response lost. */
  #uncertain: boolean;
  #resumeId?: string;
  readonly #setAside: string[] = [];

  private constructor(journal: Journal, store: TrackingStore, uncertain: boolean) {
    this.#journal = journal;
    this.#delivery = new Delivery(store, { key: journal.key });
    this.#uncertain = uncertain;
  }

  /** For a journal that was just begun. */
  static begin(journal: Journal, store: TrackingStore): JournalDelivery {
    return new JournalDelivery(journal, store, false);
  }

  /** For a journal that another process left. */
  static async resume(journal: Journal, store: TrackingStore): Promise<JournalDelivery> {
    const delivery = new JournalDelivery(journal, store, true);
    const { delivered, runId } = await journal.state();
    // A run is found again by its tag when its start was delivered and not yet remembered.
    if (runId !== undefined) {
      delivery.#delivered = delivered;
      delivery.#resumeId = runId;
    }
    return delivery;
  }

  /** Operations that were delivered. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Files that hold what the store refused. */
  get setAside(): readonly string[] {
    return this.#setAside;
  }

  /** The run's id in the store, once it is known. */
  get runId(): string | undefined {
    return this.#delivery.run?.runId ?? this.#resumeId;
  }

  /**
   * Delivers those of all operations that were not yet.
   *
   * @throws {TrackingError} when the store cannot be reached or refuses to know the run.
   */
  async deliver(operations: readonly Operation[]): Promise<void> {
    if (this.#resumeId !== undefined && !this.#delivery.run) {
      await this.#delivery.resume(this.#resumeId);
    }
    while (this.#delivered < operations.length) {
      const operation = operations[this.#delivered];
      try {
        await this.#delivery.apply(operation, { uncertain: this.#uncertain });
      } catch (error) {
        this.#uncertain = true;
        if (!isRejection(error) || operation.type === "start") throw error;
        this.#setAside.push(await this.#journal.setAside(operation, errorMessage(error)));
      }
      this.#uncertain = false;
      this.#delivered++;
      await this.#journal.saveState({ delivered: this.#delivered, runId: this.runId });
    }
  }
}

/** Result of `deliverJournals`. */
export interface SpoolReport {
  /** Ids, in the store, of the runs that were delivered to their end. */
  delivered: string[];
  /** Journals whose writers are at work. */
  busy: number;
  /** Files that hold what the store refused. */
  setAside: string[];
}

/**
 * Delivers every journal of a folder. A run whose writer was killed ends as KILLED.
 *
 * @throws {TrackingError} when the store cannot be reached; what was delivered stays delivered.
 */
export async function deliverJournals(
  folder: string,
  store: TrackingStore,
  { onJournal = () => {} }: { onJournal?: (done: number, all: number) => void } = {},
): Promise<SpoolReport> {
  const report: SpoolReport = { delivered: [], busy: 0, setAside: [] };
  const paths = await journalsIn(folder);
  for (const [at, path] of paths.entries()) {
    using journal = await Journal.open(path);
    if (!journal) {
      report.busy++;
      continue;
    }
    const operations = await journal.operations();
    if (operations.length > 0 && operations.at(-1)?.type !== "end") {
      operations.push({ type: "end", status: "KILLED", endTime: await journal.lastWritten() });
    }
    const delivery = await JournalDelivery.resume(journal, store);
    await delivery.deliver(operations);
    await journal.remove();
    if (delivery.runId !== undefined) report.delivered.push(delivery.runId);
    report.setAside.push(...delivery.setAside);
    onJournal(at + 1, paths.length);
  }
  return report;
}

function isRejection(error: unknown): boolean {
  return error instanceof TrackingError && error.code === INVALID && !error.temporary;
}
