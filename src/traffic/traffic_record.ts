/** Latencies in HDR histograms (three significant digits), outcomes by status. */
import { build, type Histogram } from "hdr-histogram-js";
import type { Exchange } from "./open_loop.ts";

const PERCENTILES = [50, 90, 95, 99, 99.9, 100];
const TEN_MINUTES_US = 600_000_000;

/** Latencies in milliseconds. */
export interface Latencies {
  mean: number;
  /** By `p50` … `p100`. */
  percentiles: Record<string, number>;
}

/** Result of a load. */
export interface TrafficResult {
  requests: number;
  /** Answered with a status below 400. */
  succeeded: number;
  failed: number;
  /** Requests by status, or by what broke. */
  outcomes: Record<string, number>;
  seconds: number;
  requests_per_second: number;
  /** From the moment a request was due, of those that succeeded. */
  latency_ms: Latencies;
  /** From the moment a request was sent, of those that succeeded. */
  service_ms: Latencies;
}

/** Collects the outcomes of a load. */
export class TrafficRecord {
  readonly #latency = newHistogram();
  readonly #service = newHistogram();
  readonly #outcomes = new Map<string, number>();
  #succeeded = 0;
  #failed = 0;

  /** Counts one request. */
  add({ outcome, latencyMs, serviceMs }: Exchange): void {
    const name = String(outcome);
    this.#outcomes.set(name, (this.#outcomes.get(name) ?? 0) + 1);
    if (typeof outcome === "string" || outcome >= 400) return void this.#failed++;
    this.#succeeded++;
    this.#latency.recordValue(microseconds(latencyMs));
    this.#service.recordValue(microseconds(serviceMs));
  }

  /** Number of requests that failed so far. */
  get failed(): number {
    return this.#failed;
  }

  /** Returns the latency in milliseconds below which a percentage of the requests is. */
  latencyAt(percentage: number): number {
    return this.#latency.getValueAtPercentile(percentage) / 1000;
  }

  /** Returns the result after `seconds` of load. */
  result(seconds: number): TrafficResult {
    const requests = this.#succeeded + this.#failed;
    return {
      requests,
      succeeded: this.#succeeded,
      failed: this.#failed,
      outcomes: Object.fromEntries([...this.#outcomes].sort(([a], [b]) => a < b ? -1 : 1)),
      seconds,
      requests_per_second: requests / seconds,
      latency_ms: latencies(this.#latency),
      service_ms: latencies(this.#service),
    };
  }
}

function newHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: TEN_MINUTES_US,
    numberOfSignificantValueDigits: 3,
  });
}

function microseconds(milliseconds: number): number {
  return Math.min(TEN_MINUTES_US, Math.max(1, Math.round(1000 * milliseconds)));
}

function latencies(histogram: Histogram): Latencies {
  return {
    mean: histogram.totalCount === 0 ? 0 : histogram.mean / 1000,
    percentiles: Object.fromEntries(
      PERCENTILES.map((
        percentage,
      ) => [`p${percentage}`, histogram.getValueAtPercentile(percentage) / 1000]),
    ),
  };
}
