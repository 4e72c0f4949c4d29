/**
 * An engine in the thread that serves: for places without workers. While it computes, nothing else
 * is answered.
 */
import { Predictor, type PredictorOptions } from "../../src/models/prediction.ts";
import type { Engine } from "./engine.ts";

/** An engine that is a predictor. */
export type LocalEngine = Engine & Pick<Predictor, "provider">;

/** Opens the model of a folder in this thread. */
export async function openLocalEngine(
  folder: string,
  options: PredictorOptions,
): Promise<LocalEngine> {
  const predictor = await Predictor.open(folder, options);
  return {
    labels: predictor.labels,
    reads: ["text"],
    provider: predictor.provider,
    lanes: 1,
    probabilities: (products) =>
      predictor.probabilities(products, { batchSize: products.length || 1 }),
    close: () => predictor.release(),
  };
}
