/**
 * Applies the operations of one run to a store, each exactly once. The run carries its key as a tag.
 * An operation that may have been applied before is applied after a look at what the store has.
 */
import type { Batch, Metric, Run } from "../entities.ts";
import { metricIdentity } from "../metric_values.ts";
import { ABSENT, TrackingError } from "../tracking_error.ts";
import type { TrackingStore } from "../tracking_store.ts";
import type { Operation } from "./operation.ts";

/** The tag that tells which run of which machine a run of the store is. */
export const RUN_KEY = "tracking.run_key";

/** Applies the operations of one run to a store. */
export class Delivery {
  readonly #store: TrackingStore;
  readonly #key: string;
  #run?: Run;
  /** Identities of what the store has of a metric, once it was asked. */
  readonly #known = new Map<string, Set<string>>();

  /** @param runId of the run that was made for this key, if that is known. */
  constructor(store: TrackingStore, { key }: { key: string }) {
    this.#store = store;
    this.#key = key;
  }

  /** The run in the store, once its start was delivered. */
  get run(): Run | undefined {
    return this.#run;
  }

  /** Takes up a run whose start was delivered before. */
  async resume(runId: string): Promise<void> {
    this.#run = await this.#store.getRun(runId);
  }

  /**
   * Does an operation.
   *
   * @throws {TrackingError} when the store refuses it or cannot be reached.
   */
  async apply(operation: Operation, { uncertain }: { uncertain: boolean }): Promise<void> {
    if (operation.type === "start") {
      this.#run = await this.#start(operation, uncertain);
      return;
    }
    const run = this.#run;
    if (!run) {
      throw new TrackingError("Cannot log to a run that did not start", { code: ABSENT });
    }
    switch (operation.type) {
      case "batch": {
        const { batch } = operation;
        await this.#store.logBatch(run.runId, uncertain ? await this.#missing(run, batch) : batch);
        break;
      }
      case "inputs":
        await this.#store.logInputs(run.runId, operation.inputs);
        break;
      case "artifact":
        await this.#store.logArtifact(run, operation);
        break;
      case "model":
        // Asked for anew: the model takes over the scores that the run has by now.
        await this.#store.logModel(await this.#store.getRun(run.runId), operation.model);
        break;
      case "end":
        await this.#store.updateRun(run.runId, operation);
    }
  }

  async #start(
    { experiment, run }: Extract<Operation, { type: "start" }>,
    uncertain: boolean,
  ): Promise<Run> {
    const found = await this.#store.getExperimentByName(experiment);
    if (found?.lifecycleStage === "deleted") {
      throw new TrackingError(
        `Cannot log to experiment '${experiment}': it was deleted, expected it restored or another name`,
        { code: ABSENT },
      );
    }
    const experimentId = found?.experimentId ?? await this.#store.createExperiment(experiment);
    const [there] = uncertain && found
      ? await this.#store.searchRuns({
        experimentIds: [experimentId],
        filter: `tags.\`${RUN_KEY}\` = '${this.#key}'`,
      })
      : [];
    const tags = { ...run.tags, [RUN_KEY]: this.#key };
    return there ?? await this.#store.createRun({ ...run, experimentId, tags });
  }

  /** Returns the batch without the metrics that the store has. */
  async #missing({ runId }: Run, batch: Batch): Promise<Batch> {
    const metrics: Metric[] = [];
    for (const metric of batch.metrics ?? []) {
      let known = this.#known.get(metric.key);
      if (!known) {
        const history = await this.#store.getMetricHistory(runId, metric.key);
        this.#known.set(metric.key, known = new Set(history.map(metricIdentity)));
      }
      if (!known.has(metricIdentity(metric))) metrics.push(metric);
    }
    return { ...batch, metrics };
  }
}
