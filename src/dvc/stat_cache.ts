/**
 * Remembers the md5 of files that have not changed since, by size, inode and modification time, so
 * that a run with nothing to do reads no data. A cache that cannot be read is thrown away.
 */
import { resolve } from "node:path";
import { writeFileAtomic } from "../files/atomic_write.ts";

/** A file modified within this time before it was hashed may change again unseen (git's racy rule). */
const RACY_MS = 50;
const VERSION = "1";

/** Looks up and remembers md5s by file identity. */
export interface StatCache {
  get(path: string, info: Deno.FileInfo): string | undefined;
  set(path: string, info: Deno.FileInfo, md5: string): void;
}

/** A cache that remembers nothing. */
export const noStatCache: StatCache = { get: () => undefined, set: () => {} };

/** A stat cache kept in one text file: `path TAB identity TAB md5` a line. */
export class StatCacheFile implements StatCache {
  #path: string;
  #entries: Map<string, string>;
  #changed = false;

  private constructor(path: string, entries: Map<string, string>) {
    this.#path = path;
    this.#entries = entries;
  }

  /** Reads the cache file; starts empty when it is missing or not readable as one. */
  static async open(path: string): Promise<StatCacheFile> {
    const text = await Deno.readTextFile(path).catch(() => "");
    const [head, ...lines] = text.split("\n");
    const entries = new Map<string, string>();
    if (head === VERSION) {
      for (const line of lines) {
        const [, path, rest] = /^(.*)\t(\d+ \d+ [\d.]+\t[0-9a-f]{32})$/.exec(line) ?? [];
        if (path) entries.set(path, rest);
      }
    }
    return new StatCacheFile(path, entries);
  }

  get(path: string, info: Deno.FileInfo): string | undefined {
    const [identity, md5] = this.#entries.get(resolve(path))?.split("\t") ?? [];
    return identity === fileIdentity(info) ? md5 : undefined;
  }

  set(path: string, info: Deno.FileInfo, md5: string): void {
    if (Date.now() - (info.mtime?.getTime() ?? 0) < RACY_MS) return;
    this.#entries.set(resolve(path), `${fileIdentity(info)}\t${md5}`);
    this.#changed = true;
  }

  /** Writes the file if anything was learned. */
  async save(): Promise<void> {
    if (!this.#changed) return;
    const lines = [...this.#entries].map(([path, rest]) => `${path}\t${rest}`);
    await writeFileAtomic(this.#path, [VERSION, ...lines].join("\n"));
    this.#changed = false;
  }
}

function fileIdentity(info: Deno.FileInfo): string {
  return `${info.size} ${info.ino ?? 0} ${info.mtime?.getTime() ?? 0}`;
}
