/**
 * Remembers the md5 of files and folders that have not changed since, by size, inode and modification
 * time, so that a run with nothing to do reads no data. A cache that cannot be read is thrown away.
 */
import { absolutePath } from "../files/absolute_path.ts";
import { writeFileAtomic } from "../files/atomic_write.ts";

/** A file modified within this time before it was hashed may change again unseen (git's racy rule). */
const RACY_MS = 50;
const VERSION = "3";
const MD5_LENGTH = 32;
const MD5 = /^[0-9a-f]{32}$/;

/** Looks up and remembers md5s of files by their identity, and a text for each folder. */
export interface StatCache {
  get(path: string, info: Deno.FileInfo): string | undefined;
  set(path: string, info: Deno.FileInfo, md5: string): void;
  /** The text that was remembered last for a folder. */
  getFolder(path: string): string | undefined;
  /** Remembers a text for a folder; it has no empty line. */
  setFolder(path: string, text: string): void;
}

/** A cache that remembers nothing. */
export const noStatCache: StatCache = {
  get: () => undefined,
  set: () => {},
  getFolder: () => undefined,
  setFolder: () => {},
};

/** False for a file that was modified just now: it may change again within one tick of its clock. */
export function isSettled(info: Deno.FileInfo): boolean {
  return Date.now() - (info.mtime?.getTime() ?? 0) >= RACY_MS;
}

/** Text that changes with a file's content, short of malice. */
export function fileIdentity(info: Deno.FileInfo): string {
  return `${info.size} ${info.ino ?? 0} ${info.mtime?.getTime() ?? 0}`;
}

/** Name → identity and md5 of what lies in one folder; text until it is needed. */
type Block = string | Map<string, string>;

/** The name of a block that is a folder's text. */
const folderKey = (path: string) => `${absolutePath(path)}/`;

/**
 * A stat cache kept in one text file, in blocks an empty line apart: the path of a folder, then
 * `name TAB identity TAB md5` for each file in it; and, where the path ends in `/`, the text that is
 * remembered for that folder. Only blocks that are asked for are parsed.
 */
export class StatCacheFile implements StatCache {
  readonly #path: string;
  readonly #blocks: Map<string, Block>;
  #changed = false;
  /** Folder as it was given → its absolute path. */
  readonly #folders = new Map<string, string>();

  private constructor(path: string, blocks: Map<string, Block>) {
    this.#path = path;
    this.#blocks = blocks;
  }

  /** Reads the cache file; starts empty when it is missing or not readable as one. */
  static async open(path: string): Promise<StatCacheFile> {
    const text = await Deno.readTextFile(path).catch(() => "");
    const [head, ...texts] = text.split("\n\n");
    const blocks = new Map<string, Block>();
    for (const block of head === VERSION ? texts : []) {
      const cut = block.indexOf("\n");
      if (cut > 0) blocks.set(block.slice(0, cut), block.slice(cut + 1));
    }
    return new StatCacheFile(path, blocks);
  }

  get(path: string, info: Deno.FileInfo): string | undefined {
    return this.#get(path, fileIdentity(info));
  }

  set(path: string, info: Deno.FileInfo, md5: string): void {
    if (isSettled(info)) this.#set(path, `${fileIdentity(info)}\t${md5}`);
  }

  getFolder(path: string): string | undefined {
    const text = this.#blocks.get(folderKey(path));
    return typeof text === "string" ? text : undefined;
  }

  setFolder(path: string, text: string): void {
    const key = folderKey(path);
    if (this.#blocks.get(key) === text || /\n/.test(path)) return;
    this.#blocks.set(key, text);
    this.#changed = true;
  }

  /** Writes the file if anything was learned. */
  async save(): Promise<void> {
    if (!this.#changed) return;
    const texts = [...this.#blocks].map(([folder, block]) => {
      if (typeof block === "string") return `${folder}\n${block}`;
      return [folder, ...[...block].map(([name, rest]) => `${name}\t${rest}`)].join("\n");
    });
    await writeFileAtomic(this.#path, [VERSION, ...texts].join("\n\n"));
    this.#changed = false;
  }

  #get(path: string, identity: string): string | undefined {
    const { folder, name } = this.#located(path);
    const known = this.#block(folder)?.get(name);
    if (!known?.startsWith(`${identity}\t`)) return undefined;
    const md5 = known.slice(-MD5_LENGTH);
    return MD5.test(md5) ? md5 : undefined;
  }

  #set(path: string, value: string): void {
    const { folder, name } = this.#located(path);
    if (/\n/.test(path)) return; // a line of the cache cannot hold it
    let block = this.#block(folder);
    if (!block) this.#blocks.set(folder, block = new Map());
    block.set(name, value);
    this.#changed = true;
  }

  #block(folder: string): Map<string, string> | undefined {
    const block = this.#blocks.get(folder);
    if (typeof block !== "string") return block;
    const entries = new Map<string, string>();
    for (const line of block.split("\n")) {
      const cut = line.lastIndexOf("\t", line.length - MD5_LENGTH - 2);
      if (cut > 0) entries.set(line.slice(0, cut), line.slice(cut + 1));
    }
    this.#blocks.set(folder, entries);
    return entries;
  }

  /** Resolves a folder once for all of its files. */
  #located(path: string): { folder: string; name: string } {
    const cut = path.lastIndexOf("/");
    const name = path.slice(cut + 1);
    if (cut <= 0 || /^\.{0,2}$/.test(name)) {
      const whole = absolutePath(path);
      const at = whole.lastIndexOf("/");
      return { folder: whole.slice(0, at) || "/", name: whole.slice(at + 1) };
    }
    const given = path.slice(0, cut);
    let folder = this.#folders.get(given);
    if (folder === undefined) this.#folders.set(given, folder = absolutePath(given));
    return { folder, name };
  }
}
