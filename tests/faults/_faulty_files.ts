/**
 * Deterministic faults in file operations: `withFault` replaces Deno's file functions, so that the
 * n-th operation fails, writes short, or is the last one of a killed process. It covers every code
 * that runs in this process, whatever functions it calls; processes that it starts are not covered.
 */

/** Kinds of faults; `short write` writes half of the bytes and succeeds, `kill` ends the process. */
export const FAULTS = ["ENOSPC", "EIO", "EACCES", "short write", "kill"] as const;
export type Fault = typeof FAULTS[number];

/** Operations on paths, by the fault that they can meet; `kill` can meet all of them. */
const CHANGING = ["writeFile", "writeTextFile", "mkdir", "rename", "copyFile", "create", "open"];
const ON_PATHS = [...CHANGING, "remove", "readFile", "readTextFile", "readDir", "stat", "lstat"];
const ON_FILES = [
  "read",
  "write",
  "truncate",
  "syncData",
  "sync",
  "lock",
  "tryLock",
  "stat",
  "seek",
];
const HIT: Record<Fault, readonly string[]> = {
  "ENOSPC": [...CHANGING, "file.write", "file.truncate", "file.syncData"],
  "EIO": ["readFile", "readTextFile", "readDir", "copyFile", "file.read", "file.write"]
    .concat("writeFile", "writeTextFile", "file.syncData"),
  "EACCES": ON_PATHS.filter((name) => name !== "stat" && name !== "lstat"),
  "short write": ["file.write"],
  "kill": [...ON_PATHS, ...ON_FILES.map((name) => `file.${name}`)],
};

/** Thrown by the operation at which the process is killed and by every later one. */
export class Killed extends Error {
  override name = "Killed";
}

/** One run of `body`. */
export interface FaultRun {
  /** The operation that met the fault, such as `rename /a → /b`; undefined if there were fewer. */
  injected?: string;
  /** The error that `body` threw, if it did. */
  error?: unknown;
}

/**
 * Runs `body` and lets the `at`-th operation (from 1) that `fault` can hit meet it. A killed process
 * changes no file afterwards, and its open files are closed, which ends their locks.
 */
export async function withFault(
  body: () => Promise<unknown>,
  { fault, at }: { fault: Fault; at: number },
): Promise<FaultRun> {
  const faulty = new FaultyFiles(fault, at);
  const restore = faulty.install();
  try {
    await body();
    return { injected: faulty.injected };
  } catch (error) {
    return { injected: faulty.injected, error };
  } finally {
    restore();
    faulty.closeAll();
  }
}

/** A case for `forEveryFault`. */
export interface FaultScenario<State> {
  /** Makes a fresh state, such as a folder with old files. */
  prepare: () => Promise<State>;
  /** The code under test. */
  body: (state: State) => Promise<unknown>;
  /** Checks the files and the error after a fault. */
  check: (state: State, run: Required<Pick<FaultRun, "injected">> & FaultRun, fault: Fault) =>
    | Promise<void>
    | void;
  /** @default all of them */
  faults?: readonly Fault[];
}

/**
 * Runs a scenario once for each fault and each operation that the fault can hit, and a last time
 * without a fault, which must succeed.
 *
 * @returns the number of faults injected by kind.
 * @throws {Error} naming fault and operation, if `check` or the run without a fault throws.
 */
export async function forEveryFault<State>(
  { prepare, body, check, faults = FAULTS }: FaultScenario<State>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const fault of faults) {
    for (let at = 1;; at++) {
      const state = await prepare();
      const run = await withFault(() => body(state), { fault, at });
      if (run.injected === undefined) {
        if (run.error) {
          throw new Error(`the run without ${fault} failed at ${at}`, { cause: run.error });
        }
        counts[fault] = at - 1;
        break;
      }
      try {
        await check(state, { ...run, injected: run.injected }, fault);
      } catch (cause) {
        throw new Error(`${fault} at operation ${at}, ${run.injected}: ${cause}`, { cause });
      }
    }
  }
  return counts;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** What happens to an operation instead of its success. */
interface Injection {
  /** Bytes of a write are halved. */
  half: boolean;
  /** Thrown afterwards. */
  error?: Error;
}

class FaultyFiles {
  injected: string | undefined;
  #count = 0;
  #killed = false;
  readonly #open = new Set<() => void>();

  constructor(readonly fault: Fault, readonly at: number) {}

  /** Replaces Deno's functions; the returned function puts them back. */
  install(): () => void {
    const deno = Deno as unknown as Record<string, AnyFunction>;
    const originals = ON_PATHS.flatMap((name) => [name, `${name}Sync`]).map((name) =>
      [name, deno[name]] as const
    );
    for (const [name, original] of originals) {
      if (name === "readDir") deno[name] = (path) => this.#readDir(original, path);
      else if (name.endsWith("Sync")) deno[name] = (...args) => this.#sync(name, original, args);
      else deno[name] = (...args) => this.#onPath(name, original, args);
    }
    return () => originals.forEach(([name, original]) => deno[name] = original);
  }

  closeAll(): void {
    for (const close of this.#open) close();
  }

  #sync(name: string, original: AnyFunction, args: unknown[]): unknown {
    const injection = this.#next(name.replace("Sync", ""), args);
    if (injection?.half && name.startsWith("write")) {
      const [path, content, ...rest] = args as [string, string | Uint8Array];
      original(path, content.slice(0, content.length / 2), ...rest);
    }
    if (injection?.error) throw injection.error;
    return original(...args);
  }

  async #onPath(name: string, original: AnyFunction, args: unknown[]): Promise<unknown> {
    const injection = this.#next(name, args);
    if (injection?.half && name.startsWith("write")) {
      const [path, content, ...rest] = args as [string, string | Uint8Array];
      await original(path, content.slice(0, content.length / 2), ...rest);
    }
    if (injection?.error) throw injection.error;
    const result = await original(...args);
    if (name === "open" || name === "create") this.#wrap(result as Deno.FsFile, String(args[0]));
    return result;
  }

  async *#readDir(original: AnyFunction, path: unknown): AsyncGenerator<Deno.DirEntry> {
    const injection = this.#next("readDir", [path]);
    if (injection?.error) throw injection.error;
    yield* original(path) as AsyncIterable<Deno.DirEntry>;
  }

  #wrap(file: Deno.FsFile, path: string): void {
    const define = (name: string | symbol, value: unknown) =>
      Object.defineProperty(file, name, { value, configurable: true, writable: true });
    for (const name of ON_FILES) {
      const original = (file as unknown as Record<string, AnyFunction>)[name].bind(file);
      define(name, async (...args: unknown[]) => {
        const injection = this.#next(`file.${name}`, [path]);
        if (injection?.half && name === "write") {
          const bytes = args[0] as Uint8Array;
          args = [bytes.subarray(0, Math.ceil(bytes.length / 2))];
          if (injection.error) await original(...args);
        }
        if (injection?.error) throw injection.error;
        return await original(...args);
      });
    }
    const close = file.close.bind(file);
    const closeOnce = () => {
      if (this.#open.delete(closeOnce)) close();
    };
    this.#open.add(closeOnce);
    define("close", closeOnce);
    define(Symbol.dispose, closeOnce);
    define("readable", readableFrom(file));
  }

  /** Counts an operation and returns what is injected into it, if anything. */
  #next(name: string, args: unknown[]): Injection | undefined {
    if (this.#killed) return { half: false, error: new Killed("the process is dead") };
    if (!HIT[this.fault].includes(name) || ++this.#count !== this.at) return undefined;
    const paths = args.slice(0, name === "rename" || name === "copyFile" ? 2 : 1);
    this.injected = `${name} ${paths.join(" → ")}`;
    const half = this.fault !== "EACCES";
    if (this.fault === "short write") return { half };
    if (this.fault !== "kill") return { half, error: systemError(this.fault, name, paths[0]) };
    this.#killed = true;
    this.closeAll();
    return { half: name !== "file.write", error: new Killed(this.injected) };
  }
}

/** The errors that Deno throws; those of open files name no path. */
function systemError(fault: Exclude<Fault, "short write" | "kill">, name: string, path: unknown) {
  const [text, number] = {
    ENOSPC: ["No space left on device", 28],
    EIO: ["Input/output error", 5],
    EACCES: ["Permission denied", 13],
  }[fault];
  const where = name.startsWith("file.") ? "" : `: ${name.toLowerCase()} '${path}'`;
  const message = `${text} (os error ${number})${where}`;
  const error = fault === "EACCES" ? new Deno.errors.PermissionDenied(message) : new Error(message);
  return Object.assign(error, { code: fault });
}

/** `file.readable` over `file.read`, so that it meets faults too. */
function readableFrom(file: Deno.FsFile): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const piece = new Uint8Array(1 << 16);
      const size = await file.read(piece).catch((error) => {
        file.close();
        throw error;
      });
      if (size !== null) return controller.enqueue(piece.subarray(0, size));
      file.close();
      controller.close();
    },
    cancel: () => file.close(),
  }, { highWaterMark: 0 });
}
