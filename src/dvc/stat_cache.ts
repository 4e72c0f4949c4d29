/**
 * Remembers the md5 of files that have not changed since, by size, inode and modification time, so
 * that a run with nothing to do reads no data. A cache that cannot be read is thrown away.
 */
import { resolve } from "node:path";
import { writeFileAtomic } from "../files/atomic_write.ts";

/** A file modified within this time before it was hashed may change again unseen (git's racy rule). */
const RACY_MS = 50;
const VERSION = "1";
const MD5_LENGTH = 32;
const MD5 = /^[0-9a-f]{32}$/;

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
  readonly #folders = new Map<string, string>();

  private constructor(path: string, entries: Map<string, string>) {
    this.#path = path;
    this.#entries = entries;
  }

  /** Reads the cache file; starts empty when it is missing or not readable as one. */
  static async open(path: string): Promise<StatCacheFile> {
    const text = await Deno.readTextFile(path).catch(() => "");
    const [head, ...lines] = text.split("\n");
    const entries = new Map<string, string>();
    for (const line of head === VERSION ? lines : []) {
      const cut = line.lastIndexOf("\t", line.length - MD5_LENGTH - 2);
      if (cut > 0) entries.set(line.slice(0, cut), line.slice(cut + 1));
    }
    return new StatCacheFile(path, entries);
  }

  get(path: string, info: Deno.FileInfo): string | undefined {
    const known = this.#entries.get(this.#resolved(path));
    if (!known?.startsWith(`${fileIdentity(info)}\t`)) return undefined;
    const md5 = known.slice(-MD5_LENGTH);
    return MD5.test(md5) ? md5 : undefined;
  }

  set(path: string, info: Deno.FileInfo, md5: string): void {
    if (Date.now() - (info.mtime?.getTime() ?? 0) < RACY_MS) return;
    this.#entries.set(this.#resolved(path), `${fileIdentity(info)}\t${md5}`);
    this.#changed = true;
  }

  /** Resolves the folder once for all of its files. */
  #resolved(path: string): string {
    const cut = path.lastIndexOf("/");
    const folder = path.slice(0, Math.max(cut, 0));
    if (cut <= 0 || /^\.{0,2}$/.test(path.slice(cut + 1))) return resolve(path);
    let known = this.#folders.get(folder);
    if (known === undefined) this.#folders.set(folder, known = resolve(folder));
    return `${known}/${path.slice(cut + 1)}`;
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
