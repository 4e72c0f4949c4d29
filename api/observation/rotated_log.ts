/**
 * Lines appended to a file that is rotated by size; the oldest files are removed. Appending never
 * waits and never fails: lines gather in memory, and those that a full disk does not take are dropped
 * and counted. A line is in the file as a whole or not at all.
 */
import { join } from "node:path";
import { trimPartialLine } from "./partial_line.ts";

/** A log of lines. */
export interface LineLog {
  append(line: string): void;
  /** Lines that were dropped. */
  readonly lost: number;
  /** Writes what is gathered. */
  flush(): Promise<void>;
  /** Flushes and writes no more. */
  close(): Promise<void>;
}

/** Files, sizes and hooks of a log. */
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
  /** Appends a text to a file. @default {Deno.writeTextFile} */
  append?(path: string, text: string): Promise<void>;
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
  /** True when the file may end in part of a line: at the start, or after a failure. */
  #unclean = true;

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
    let before: number | undefined;
    try {
      if (this.#unclean) await trimPartialLine(this.#path);
      await this.#turnOver();
      before = await sizeOf(this.#path);
      this.#unclean = true;
      await this.#append(lines.map((line) => line + "\n").join(""));
      this.#unclean = false;
      this.#failing = false;
    } catch (error) {
      this.lost += lines.length - await this.#written(lines, before);
      if (!this.#failing) this.#options.onFailure(String(error));
      this.#failing = true;
    }
  }

  async #append(text: string): Promise<void> {
    const { append = (path, text) => Deno.writeTextFile(path, text, { append: true }) } =
      this.#options;
    await append(this.#path, text);
  }

  /** Number of leading lines that a failed write left whole in the file, the rest removed. */
  async #written(lines: readonly string[], before: number | undefined): Promise<number> {
    if (before === undefined) return 0;
    try {
      await trimPartialLine(this.#path);
      this.#unclean = false;
      let left = await sizeOf(this.#path) - before;
      return lines.filter((line) => (left -= new TextEncoder().encode(line).length + 1) >= 0)
        .length;
    } catch {
      return 0; // the next write trims again
    }
  }

  async #turnOver(): Promise<void> {
    const { folder, name, fileBytes, files, now } = this.#options;
    await Deno.mkdir(folder, { recursive: true });
    const size = await sizeOf(this.#path);
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

async function sizeOf(path: string): Promise<number> {
  return await Deno.stat(path).then(({ size }) => size, () => 0);
}
