/**
 * An engine in the thread that serves: for places without workers. While it computes, nothing else
 * is answered.
 */
import { Predictor, type PredictorOptions } from "../../src/prediction/predictor.ts";
import type { Engine } from "./engine.ts";
import type { Product } from "./served_model.ts";

/** An engine that is a predictor. */
export type LocalEngine = Engine & Pick<Predictor, "provider">;

/** Where the model runs, and how it is opened. */
export interface LocalEngineOptions extends PredictorOptions {
  /** @default {Predictor.open}, which needs no native code */
  open?: typeof Predictor.open;
}

const ON_PROCESSOR: ReadonlySet<string> = new Set(["cpu", "wasm"]);
/**
 * Products in one run of a processor. Texts are padded to the longest of a run, so that runs of like
 * lengths cost a tenth less than one of all.
 */
const AT_ONCE = 16;

/** Opens the model of a folder in this thread. */
export async function openLocalEngine(
  folder: string,
  { open = Predictor.open, ...options }: LocalEngineOptions,
): Promise<LocalEngine> {
  const predictor = await open(folder, options);
  return {
    labels: predictor.labels,
    reads: predictor.reads,
    provider: predictor.provider,
    lanes: 1,
    probabilities: (products) =>
      predictor.probabilities(products.map(withReader), {
        batchSize: ON_PROCESSOR.has(predictor.provider) ? AT_ONCE : products.length || 1,
      }),
    close: () => predictor.release(),
  };
}

function withReader({ picture, ...texts }: Product): Parameters<Predictor["probabilities"]>[0][0] {
  return { ...texts, picture: picture && (() => Promise.resolve(picture.bytes)) };
}
