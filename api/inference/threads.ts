/**
 * Threads that predict, one model at a time each. A thread whose model has left waits for the next
 * one: native code is loaded into a thread once and never torn down while the server lives, which is
 * where ONNX Runtime's binding for Node has crashed and lost memory.
 */
import { ModelUnavailableError } from "./errors.ts";
import type { Answer, Question } from "./worker.ts";

type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;

/** Threads by need. */
export class Threads {
  readonly #idle: Thread[] = [];

  /** One that is free. */
  take(): Thread {
    return this.#idle.pop() ?? new Thread();
  }

  /** Frees the model of a thread for the next. */
  async giveBack(thread: Thread): Promise<void> {
    if (!thread.isDead) await thread.ask({ close: true }).catch(() => {}); // it has just died
    if (!thread.isDead) this.#idle.push(thread);
  }

  /** Ends those that are free. */
  end(): void {
    for (const thread of this.#idle.splice(0)) thread.end();
  }
}

/** A worker as questions and answers. */
export class Thread {
  readonly #worker: Worker;
  readonly #asked = new Map<number, PromiseWithResolvers<Answer>>();
  readonly #death = Promise.withResolvers<Error>();
  #count = 0;
  #dead: Error | undefined;

  constructor() {
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
      this.#dead = new ModelUnavailableError("The model is being loaded anew", { cause });
      for (const { reject } of this.#asked.values()) reject(this.#dead);
      this.#asked.clear();
      this.#death.resolve(cause);
    });
  }

  /** Questions without an answer yet. */
  get busy(): number {
    return this.#asked.size;
  }

  get isDead(): boolean {
    return this.#dead !== undefined;
  }

  /** Why it died; until then a promise. */
  get death(): Promise<Error> {
    return this.#death.promise;
  }

  ask(question: Unnumbered<Question>): Promise<Answer> {
    if (this.#dead) return Promise.reject(this.#dead);
    const id = this.#count++;
    const asked = Promise.withResolvers<Answer>();
    this.#asked.set(id, asked);
    this.#worker.postMessage({ ...question, id });
    return asked.promise;
  }

  end(): void {
    this.#worker.terminate();
  }
}
