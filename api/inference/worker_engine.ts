/** An engine whose model predicts in threads of its own, so that the serving thread stays free. */
import type { PredictorOptions } from "../../src/models/prediction.ts";
import { unavailable } from "../http/problem.ts";
import type { LocalEngine } from "./local_engine.ts";
import type { Product } from "./served_model.ts";
import type { Answer, Question } from "./worker.ts";

/** How many threads, and where the model runs in each. */
export interface WorkerOptions extends PredictorOptions {
  workers: number;
  onFailure(error: Error): void;
}

/** Opens the model of a folder in threads. */
export async function openWorkerEngine(
  folder: string,
  { workers, onFailure, ...options }: WorkerOptions,
): Promise<LocalEngine> {
  const threads = Array.from({ length: workers }, () => new Thread(onFailure));
  const close = async () => {
    await Promise.all(threads.map((thread) => thread.end()));
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
        const idlest = threads.reduce((a, b) => b.busy < a.busy ? b : a);
        const answer = await idlest.ask({
          products: readsPictures ? products : products.map(textOf),
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

/** What a thread need not be sent is not copied. */
function textOf({ title, description }: Product): Product {
  return { title, description };
}

type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;

/** A worker as questions and answers. */
class Thread {
  readonly #worker: Worker;
  readonly #asked = new Map<number, PromiseWithResolvers<Answer>>();
  #count = 0;
  #dead: Error | undefined;

  constructor(onFailure: (error: Error) => void) {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), {
      type: "module",
      name: "inference",
    });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      const asked = this.#asked.get(data.id);
      this.#asked.delete(data.id);
      if ("error" in data) asked?.reject(new Error(data.error));
      else asked?.resolve(data);
    });
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault(); // else it would end the whole process
      const cause = new Error(`the inference thread ended: ${event.message}`);
      this.#dead = unavailable("The model is being loaded anew", { cause });
      for (const { reject } of this.#asked.values()) reject(this.#dead);
      this.#asked.clear();
      onFailure(cause);
    });
  }

  /** Questions without an answer yet. */
  get busy(): number {
    return this.#asked.size;
  }

  ask(question: Unnumbered<Question>): Promise<Answer> {
    if (this.#dead) return Promise.reject(this.#dead);
    const id = this.#count++;
    const asked = Promise.withResolvers<Answer>();
    this.#asked.set(id, asked);
    this.#worker.postMessage({ ...question, id });
    return asked.promise;
  }

  /** Frees the model and ends the thread. */
  async end(): Promise<void> {
    if (!this.#dead) await this.ask({ close: true }).catch(() => {}); // never opened, or just died
    this.#dead ??= unavailable("The model has left");
    this.#worker.terminate();
  }
}
