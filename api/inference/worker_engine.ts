/** An engine whose model predicts in threads of its own, so that the serving thread stays free. */
import type { PredictorOptions } from "../../src/prediction/predictor.ts";
import { ModelUnavailableError } from "./errors.ts";
import type { LocalEngine } from "./local_engine.ts";
import type { Product } from "./served_model.ts";
import type { Threads } from "./threads.ts";

/** Threads and execution provider. */
export interface WorkerOptions extends PredictorOptions {
  workers: number;
  pool: Threads;
  onFailure(error: Error): void;
}

/**
 * Opens the model of a folder in threads.
 *
 * @throws {Error} where a thread cannot open the model; later {ModelUnavailableError} once it is closed.
 */
export async function openWorkerEngine(
  folder: string,
  { workers, pool, onFailure, ...options }: WorkerOptions,
): Promise<LocalEngine> {
  const threads = Array.from({ length: workers }, () => pool.take());
  let isOpen = true;
  for (const { death } of threads) death.then((error) => isOpen && onFailure(error));
  const close = async () => {
    isOpen = false;
    await Promise.all(threads.map((thread) => pool.giveBack(thread)));
  };
  try {
    const opened = await Promise.all(threads.map(async (thread) => {
      const answer = await thread.ask({ open: { folder, options } });
      if (!("opened" in answer)) {
        throw new TypeError("Cannot open model: the thread answered oddly");
      }
      return answer.opened;
    }));
    const readsPictures = opened[0].reads.includes("image");
    return {
      ...opened[0],
      lanes: workers,
      async probabilities(products) {
        if (!isOpen) throw new ModelUnavailableError("The model has left");
        const idlest = threads.reduce((a, b) => b.busy < a.busy ? b : a);
        const answer = await idlest.ask({
          products: readsPictures ? products : products.map(withoutPicture),
        });
        if (!("probabilities" in answer)) throw new TypeError("Cannot predict: odd answer");
        return answer.probabilities;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Drops the picture, so that it is not copied to the thread. */
function withoutPicture({ title, description }: Product): Product {
  return { title, description };
}
