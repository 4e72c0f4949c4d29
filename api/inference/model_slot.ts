/**
 * A place for one model: the newest that passed its self-test serves, while the one before finishes
 * what it has begun. A model that fails is never taken up and is not tried again until it changes.
 */
import { join } from "node:path";
import { errorMessage } from "../../src/errors.ts";
import { hashFiles } from "../../src/files/file_hash.ts";
import { Batcher, type BatchSettings, type OnBatch } from "./batcher.ts";
import type { Engine, OpenEngine } from "./engine.ts";
import { MODEL_FILES, readCard, readModelChecks } from "./model_files.ts";
import type { ModelLocation, ModelSource } from "./model_source.ts";
import { selfTest } from "./self_test.ts";
import type { ModelVersion, ServedModel } from "./served_model.ts";

/** A model was loaded or refused. */
export type SlotEvent =
  | ({ kind: "loaded" } & ModelVersion)
  | { kind: "failed"; reason: string }
  /** The files are gone; the model goes on serving. */
  | { kind: "missing" };

/** Dependencies of a slot. */
export interface SlotOptions {
  source: ModelSource;
  open: OpenEngine;
  batches: BatchSettings;
  onBatch: OnBatch;
  onEvent(event: SlotEvent): void;
}

interface LoadedModel extends ServedModel {
  batcher: Batcher;
  engine: Engine;
}

/** The slot. */
export class ModelSlot {
  readonly #options: SlotOptions;
  #loaded: LoadedModel | undefined;
  /** The stamp of the last model that was tried. */
  #stamp: string | undefined;
  /** Looks in a row that found no model. */
  #absences = 0;
  /** Reason of the last look that failed. */
  #complaint: string | undefined;
  #refreshing: Promise<void> | undefined;
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  /** The model in use. */
  get current(): ServedModel | undefined {
    return this.#loaded;
  }

  /** Products that wait for the model in use. */
  get waiting(): number {
    return this.#loaded?.batcher.waiting ?? 0;
  }

  /** Looks at the source and takes up a model that is new there; one look at a time. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => this.#refreshing = undefined);
    return this.#refreshing;
  }

  /** Lets the model finish what it has begun, then frees it. */
  async close(): Promise<void> {
    await this.#refreshing;
    this.#replaceBy(undefined);
    await Promise.all(this.#leaving);
  }

  async #refresh(): Promise<void> {
    const { source, onEvent } = this.#options;
    let tried = this.#stamp;
    try {
      const location = await source();
      this.#complaint = undefined;
      this.#absences = location ? 0 : this.#absences + 1;
      // a folder that is gone for one look may be being replaced
      if (this.#loaded && this.#absences === 2) onEvent({ kind: "missing" });
      if (!location || location.stamp === this.#stamp) return;
      tried = location.stamp;
      const next = await this.#load(location);
      const after = await source().catch(() => undefined);
      if (after?.stamp !== tried) return await release(next);
      this.#stamp = tried;
      this.#replaceBy(next);
      onEvent({ kind: "loaded", name: next.name, version: next.version });
    } catch (error) {
      const reason = errorMessage(error);
      // a source that cannot be read is looked at again and again, and complained of once
      if (tried === this.#stamp && reason === this.#complaint) return;
      this.#stamp = tried;
      this.#complaint = reason;
      onEvent({ kind: "failed", reason });
    }
  }

  async #load({ name, version, folder }: ModelLocation): Promise<LoadedModel> {
    const { open, batches, onBatch } = this.#options;
    const content = await hashFiles(MODEL_FILES.map((file) => join(folder, file)));
    const checks = await readModelChecks(folder);
    let engine: Engine | undefined = undefined;
    engine = await open(folder, (error) => this.#lost(engine, error));
    try {
      await selfTest(engine, checks);
      const { labels, reads, provider, lanes } = engine;
      const runner = {
        columns: labels.length,
        lanes,
        run: (products: Parameters<Engine["probabilities"]>[0]) => engine.probabilities(products),
      };
      const batcher = new Batcher(runner, { ...batches, onBatch });
      return {
        name,
        version: version ?? content.slice(0, 12),
        labels,
        reads,
        provider,
        loadedAt: new Date(),
        card: await readCard(folder),
        predict: (products, options) => batcher.submit(products, options),
        batcher,
        engine,
      };
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  #replaceBy(next: LoadedModel | undefined): void {
    const last = this.#loaded;
    this.#loaded = next;
    if (!last) return;
    const leaving = release(last).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  /** A model that died leaves at once and is loaded anew at the next look. */
  #lost(engine: Engine | undefined, error: Error): void {
    if (!engine || this.#loaded?.engine !== engine) return;
    this.#replaceBy(undefined);
    this.#stamp = undefined;
    this.#options.onEvent({ kind: "failed", reason: error.message });
  }
}

async function release({ batcher, engine }: LoadedModel): Promise<void> {
  await batcher.drained();
  await engine.close();
}
