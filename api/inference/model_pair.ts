/** The two models of a server: the champion, which answers, and a shadow, which may be absent. */
import type { BatchSettings } from "./batcher.ts";
import type { OpenEngine } from "./engine.ts";
import type { StoreLocation } from "../../src/tracking/open_store.ts";
import { ModelSlot, type SlotEvent } from "./model_slot.ts";
import { modelSource } from "./model_source.ts";
import type { ServedModel, ServedModels } from "./served_model.ts";

/** The champion answers; the shadow is compared with it. */
export type ModelRole = "champion" | "shadow";

/** Models and hooks. */
export interface ModelPairOptions {
  /** Folders, or aliases of the registry. */
  champion: string;
  shadow: string | null;
  /** Where aliases are looked up. */
  registry: StoreLocation;
  open: OpenEngine;
  batches: BatchSettings;
  onBatch(role: ModelRole, products: number, seconds: number): void;
  onEvent(role: ModelRole, event: SlotEvent): void;
}

/** Models that come and go. */
export interface ModelPair extends ServedModels {
  /** Products that wait for the champion. */
  readonly waiting: number;
  /** Takes up new models. */
  refresh(): Promise<void>;
  /** Lets them finish what they have begun, then frees them. */
  close(): Promise<void>;
}

/**
 * A pair, none of which is loaded before the first `refresh`.
 *
 * @throws {UserError} where the registry has no such model.
 */
export async function modelPair(options: ModelPairOptions): Promise<ModelPair> {
  const champion = await createSlot("champion", options.champion, options);
  const shadow = options.shadow === null
    ? undefined
    : await createSlot("shadow", options.shadow, options);
  return {
    champion: () => champion.current,
    shadow: () => shadow?.current,
    get waiting() {
      return champion.waiting;
    },
    async refresh() {
      await Promise.all([champion.refresh(), shadow?.refresh()]);
    },
    async close() {
      await Promise.all([champion.close(), shadow?.close()]);
    },
  };
}

/** The models in use and what each is for. */
export function* modelsInUse(
  { champion, shadow }: ServedModels,
): Iterable<[ModelRole, ServedModel]> {
  for (const [role, model] of [["champion", champion()], ["shadow", shadow()]] as const) {
    if (model) yield [role, model];
  }
}

async function createSlot(
  role: ModelRole,
  model: string,
  { registry, open, batches, onBatch, onEvent }: ModelPairOptions,
): Promise<ModelSlot> {
  const source = modelSource(model, { registry });
  await source(); // an alias that is not there is a mistake of whoever starts
  return new ModelSlot({
    source,
    open,
    batches,
    onBatch: (products, seconds) => onBatch(role, products, seconds),
    onEvent: (event) => onEvent(role, event),
  });
}
