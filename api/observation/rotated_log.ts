/**
 * Lines appended to a file that is turned over when it is large, the oldest files removed. Whoever
 * writes never waits and never fails: lines gather in memory, and what a full disk does not take is
 * counted and dropped.
 */
import { join } from "node:path";

/** Where lines go. */
export interface LineLog {
  append(line: string): void;
  /** Lines that were dropped. */
  readonly lost: number;
  /** Writes what is gathered. */
  flush(): Promise<void>;
  /** Flushes and writes no more. */
  close(): Promise<void>;
}

/** Options of a rotated log. */
export interface RotatedLogOptions {
  folder: string;
  /** The current file is `<name>.jsonl`, older ones `<name>-<time>.jsonl`. */
  name: string;
  fileBytes: number;
  /** Kept at most, the current one included. */
  files: number;
  now(): Date;
  /** Told when writing begins to fail, with the reason. */
  onFailure(reason: string): void;
}

const FLUSH_MS = 1000;
/** Lines gathered beyond this wait for no timer. */
const FLUSH_LINES = 2000;
/** Lines that may wait for a slow disk. */
const MAX_WAITING = 50_000;

/** Opens a log; its folder is made at the first line. */
export function rotatedLog(options: RotatedLogOptions): LineLog {
  return new RotatedLog(options);
}

class RotatedLog implements LineLog {
  lost = 0;
  readonly #options: RotatedLogOptions;
  readonly #path: string;
  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failing = false;

  constructor(options: RotatedLogOptions) {
    this.#options = options;
    this.#path = join(options.folder, `${options.name}.jsonl`);
  }

  append(line: string): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.lost++;
      return;
    }
    this.#waiting.push(line);
    if (this.#waiting.length === FLUSH_LINES) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#writing = this.#writing.then(() => this.#write());
  }

  async close(): Promise<void> {
    await this.flush();
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    try {
      await this.#turnOver();
      await Deno.writeTextFile(this.#path, lines.join("\n") + "\n", { append: true });
      this.#failing = false;
    } catch (error) {
      this.lost += lines.length;
      if (!this.#failing) this.#options.onFailure(String(error));
      this.#failing = true;
    }
  }

  async #turnOver(): Promise<void> {
    const { folder, name, fileBytes, files, now } = this.#options;
    await Deno.mkdir(folder, { recursive: true });
    const size = await Deno.stat(this.#path).then(({ size }) => size, () => 0);
    if (size < fileBytes) return;
    const time = now().toISOString().replace(/[:.]/g, "-");
    await Deno.rename(this.#path, join(folder, `${name}-${time}.jsonl`));
    const older: string[] = [];
    for await (const entry of Deno.readDir(folder)) {
      if (entry.name.startsWith(`${name}-`) && entry.name.endsWith(".jsonl")) {
        older.push(entry.name);
      }
    }
    older.sort();
    for (const extra of older.slice(0, Math.max(0, older.length - (files - 1)))) {
      await Deno.remove(join(folder, extra));
    }
  }
}
