/**
 * The journal of a run: a file that an operation a line is appended to before it is sent, beside a
 * file that says how many were delivered. It is locked as long as its writer lives, and what a
 * killed writer left is whole but for a last line that was cut short.
 */
import { basename, dirname, join } from "node:path";
import { readJson, removeIfPresent, writeJsonAtomic } from "../../files/atomic_write.ts";
import { copyFileAtomic, filesBelow } from "../local/artifact_folder.ts";
import { type Operation, operationLine, operationsInText } from "./operation.ts";

const SUFFIX = ".jsonl";

/** Progress of the delivery of a journal. */
export interface DeliveryState {
  delivered: number;
  /** In the store. */
  runId?: string;
}

/** The journal of one run. */
export class Journal implements Disposable {
  readonly key: string;
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #files = 0;

  private constructor(path: string, file: Deno.FsFile) {
    this.key = basename(path, SUFFIX);
    this.#path = path;
    this.#file = file;
  }

  /** Begins the journal of a run. */
  static async create(folder: string, key: string): Promise<Journal> {
    await Deno.mkdir(folder, { recursive: true });
    const path = join(folder, key + SUFFIX);
    const file = await Deno.open(path, { append: true, read: true, createNew: true });
    await file.lock(true);
    return new Journal(path, file);
  }

  /** Takes up a journal; undefined while another process has it, or when it was delivered just now. */
  static async open(path: string): Promise<Journal | undefined> {
    const file = await Deno.open(path, { append: true, read: true }).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
    if (!file) return undefined;
    if (await file.tryLock(true) && (await file.stat()).nlink !== 0) return new Journal(path, file);
    file.close();
    return undefined;
  }

  /** Keeps an operation, with a copy of the files it names, and gives what is to be delivered. */
  async append(operation: Operation): Promise<Operation> {
    const kept = await this.#withCopies(operation);
    const bytes = new TextEncoder().encode(operationLine(kept));
    for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
    return kept;
  }

  async #withCopies(operation: Operation): Promise<Operation> {
    if (operation.type === "artifact") {
      const file = join(this.#folder, String(this.#files++), basename(operation.file));
      await copyFileAtomic(operation.file, file);
      return { ...operation, file };
    }
    if (operation.type === "model") {
      const folder = join(this.#folder, String(this.#files++));
      for (const { path } of await filesBelow(operation.model.folder)) {
        await copyFileAtomic(join(operation.model.folder, path), join(folder, path));
      }
      return { ...operation, model: { ...operation.model, folder } };
    }
    return operation;
  }

  async operations(): Promise<Operation[]> {
    return operationsInText(await Deno.readTextFile(this.#path));
  }

  /** Milliseconds since 1970 at which the last operation was kept. */
  async lastWritten(): Promise<number> {
    return (await this.#file.stat()).mtime?.getTime() ?? Date.now();
  }

  async state(): Promise<DeliveryState> {
    return await readJson(this.#statePath).catch(() => ({ delivered: 0 })) as DeliveryState;
  }

  async saveState(state: DeliveryState): Promise<void> {
    await writeJsonAtomic(this.#statePath, state);
  }

  /** Keeps what a store refused for good, for a person to look at. */
  async setAside(operation: Operation, reason: string): Promise<string> {
    const path = join(dirname(this.#path), `${this.key}.rejected`);
    const line = JSON.stringify({ reason, operation }) + "\n";
    await Deno.writeTextFile(path, line, { append: true });
    return path;
  }

  /** Forgets the journal: all of it was delivered. */
  async remove(): Promise<void> {
    await removeIfPresent(this.#path);
    await removeIfPresent(this.#statePath);
    await removeIfPresent(this.#folder);
  }

  get #statePath(): string {
    return join(dirname(this.#path), `${this.key}.state`);
  }

  /** Holds copies of artifacts. */
  get #folder(): string {
    return join(dirname(this.#path), this.key);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/**
 * Paths of the journals in a folder, the oldest first.
 *
 * @throws the error of the disk, save that there is no folder.
 */
export async function journalsIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  });
  const paths = entries.filter(({ name }) => name.endsWith(SUFFIX)).map(({ name }) =>
    join(folder, name)
  );
  const aged = await Promise.all(
    paths.map(async (path) => ({ path, born: (await Deno.stat(path)).mtime?.getTime() ?? 0 })),
  );
  return aged.sort((a, b) => a.born - b.born).map(({ path }) => path);
}
