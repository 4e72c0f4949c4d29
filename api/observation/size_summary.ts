/**
 * A summary of sums and counts alone: prom-client's own keeps a digest for quantiles, and here nobody
 * asks for any.
 */
import { type Registry, Summary } from "prom-client";

/** Sums and counts of sizes by handler. */
export class SizeSummary extends Summary<"handler"> {
  readonly #name: string;
  readonly #help: string;
  readonly #sizes = new Map<string, { count: number; sum: number }>();

  constructor({ name, help, register }: { name: string; help: string; register: Registry }) {
    super({ name, help, labelNames: ["handler"], percentiles: [], registers: [register] });
    this.#name = name;
    this.#help = help;
  }

  /** Counts one size in bytes. */
  add(handler: string, bytes: number): void {
    const known = this.#sizes.get(handler);
    if (known) {
      known.count++;
      known.sum += bytes;
    } else this.#sizes.set(handler, { count: 1, sum: bytes });
  }

  /** The text that prom-client writes. */
  override async get() {
    const values = [...this.#sizes].flatMap(([handler, { count, sum }]) => [
      { metricName: `${this.#name}_sum`, labels: { handler }, value: sum },
      { metricName: `${this.#name}_count`, labels: { handler }, value: count },
    ]);
    return { ...await super.get(), name: this.#name, help: this.#help, values };
  }
}
