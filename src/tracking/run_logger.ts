/**
 * Logs one run while it happens. Metrics are gathered and go on in batches, so that a training step
 * pays for a push into an array; nothing here throws or waits on behalf of a store.
 */
import { randomUUID } from "node:crypto";
import type { DatasetInput, Metric, NewLoggedModel, RunStatus, Texts } from "./entities.ts";
import { errorMessage } from "../errors.ts";
import type { Operation } from "./journal/operation.ts";
import type { RunSink, SinkOutcome } from "./journal/run_sink.ts";
import { batchesWithinLimits, checkedBatch } from "./logged_names.ts";

/** Properties of a run at its start. */
export interface RunStart {
  experiment: string;
  name: string;
  userId?: string;
  tags?: Texts;
}

const FLUSH_METRICS = 800;
const FLUSH_MS = 2000;

/** A key that no other run has. */
export function newRunKey(): string {
  return randomUUID().replaceAll("-", "");
}

/** The log of a run that is under way. */
export class RunLogger {
  readonly #sink: RunSink;
  #metrics: Metric[] = [];
  #lastFlush = Date.now();
  #invalid?: string;

  constructor(sink: RunSink, { experiment, ...run }: RunStart) {
    this.#sink = sink;
    this.#append({ type: "start", experiment, run: { ...run, startTime: Date.now() } });
  }

  /** Logs values by metric, at a step. */
  logMetrics(values: Record<string, number>, step: number): void {
    const timestamp = Date.now();
    for (const key in values) {
      if (values[key] !== undefined) {
        this.#metrics.push({ key, value: values[key], timestamp, step });
      }
    }
    if (this.#metrics.length >= FLUSH_METRICS || timestamp - this.#lastFlush >= FLUSH_MS) {
      this.flush();
    }
  }

  /** Passes on what was gathered. */
  flush(): void {
    this.#lastFlush = Date.now();
    if (this.#metrics.length === 0) return;
    const metrics = this.#metrics;
    this.#metrics = [];
    this.#batch({ metrics });
  }

  logParams(params: Texts): void {
    this.#batch({ params });
  }

  setTags(tags: Texts): void {
    this.#batch({ tags });
  }

  logInputs(inputs: readonly DatasetInput[]): void {
    this.#append({ type: "inputs", inputs });
  }

  /** Logs a file; it is read some time before `end` is over. */
  logArtifact(path: string, file: string): void {
    this.#append({ type: "artifact", path, file });
  }

  logModel(model: NewLoggedModel): void {
    this.flush();
    this.#append({ type: "model", model });
  }

  /** Ends the run and waits until all of it is in the store or kept for it. */
  async end(status: RunStatus): Promise<SinkOutcome> {
    this.flush();
    this.#append({ type: "end", status, endTime: Date.now() });
    const outcome = await this.#sink.close();
    return { ...outcome, failure: outcome.failure ?? this.#invalid };
  }

  #batch(batch: Parameters<typeof checkedBatch>[0]): void {
    try {
      for (const part of batchesWithinLimits(checkedBatch(batch))) {
        this.#append({ type: "batch", batch: part });
      }
    } catch (error) {
      this.#invalid ??= errorMessage(error);
    }
  }

  #append(operation: Operation): void {
    this.#sink.append(operation);
  }
}
