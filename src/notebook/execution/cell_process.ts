/** The thread that holds the values of a notebook's cells; it starts with the first cell. */
import type { CellAnswer, CellRequest } from "./cell_worker.ts";

/** A thread with module instances of its own. */
export class CellProcess {
  #worker?: Worker;
  /** Hashes of the cells that ran in this thread. */
  readonly evaluated = new Set<string>();

  /** Runs a cell's module; a module that ran before answers from its instance. */
  async run(hash: string, request: CellRequest): Promise<CellAnswer> {
    this.#worker ??= new Worker(new URL("./cell_worker.ts", import.meta.url), { type: "module" });
    const worker = this.#worker;
    const answer = Promise.withResolvers<CellAnswer>();
    worker.onmessage = ({ data }) => answer.resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      answer.reject(new Error(`the notebook's thread ended: ${event.message}`));
    };
    worker.postMessage(request);
    const result = await answer.promise;
    this.evaluated.add(hash);
    return result;
  }

  /** Ends the thread; all values are gone. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.evaluated.clear();
  }
}
