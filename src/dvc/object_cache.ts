/**
 * DVC's local cache, `.dvc/cache/files/md5/<2>/<30>`: content by hash, read-only. A directory's
 * manifest is stored last, so that its presence promises all of its files.
 */
import { basename, dirname, join } from "node:path";
import { exists, replaceDirectory } from "../files/atomic_write.ts";
import { inParallel } from "../concurrency.ts";
import { type Content, type DirectoryEntry, directoryManifest, md5Hex } from "./content_hash.ts";

const PROTECTED = 0o444;
const WRITABLE = 0o644;
const EXECUTABLE = 0o755;
const CONCURRENT_COPIES = 16;

/** Where DVC keeps objects below a repository's root. */
export const CACHE_DIRECTORY = ".dvc/cache";

/** Content by md5 in one folder. */
export class ObjectCache {
  #root: string;
  /** Tells apart temporary files of equal content. */
  #writes = 0;

  constructor(root: string = CACHE_DIRECTORY) {
    this.#root = join(root, "files/md5");
  }

  /** The path of an object. */
  objectPath(md5: string): string {
    return join(this.#root, md5.slice(0, 2), md5.slice(2));
  }

  /** True when the object is there; for a directory only its manifest is looked up. */
  has(md5: string): Promise<boolean> {
    return exists(this.objectPath(md5));
  }

  /** True when the object is there and, for a directory, all of its files are. */
  async hasAll(md5: string): Promise<boolean> {
    if (!await this.has(md5)) return false;
    if (!md5.endsWith(".dir")) return true;
    for (const entry of await this.#manifest(md5)) {
      if (!await this.has(entry.md5)) return false;
    }
    return true;
  }

  /** The md5 of a file or folder below a cached directory; undefined when there is none. */
  async md5Below(md5: string, relpath: string): Promise<string | undefined> {
    if (!md5.endsWith(".dir")) return undefined;
    const entries = await this.#manifest(md5);
    const file = entries.find((entry) => entry.relpath === relpath);
    if (file) return file.md5;
    const below = entries.filter((entry) => entry.relpath.startsWith(`${relpath}/`))
      .map((entry) => ({ ...entry, relpath: entry.relpath.slice(relpath.length + 1) }));
    return below.length > 0 ? `${md5Hex(directoryManifest(below))}.dir` : undefined;
  }

  /** Copies a file or directory into the cache. */
  async save(path: string, content: Content): Promise<void> {
    if (!content.files) return await this.#store(content.md5, (to) => Deno.copyFile(path, to));
    await inParallel(
      content.files,
      CONCURRENT_COPIES,
      (file) => this.#store(file.md5, (to) => Deno.copyFile(join(path, file.relpath), to)),
    );
    const manifest = directoryManifest(content.files);
    await this.#store(content.md5, (to) => Deno.writeTextFile(to, manifest));
  }

  /** Puts an object back into the workspace, whole or not at all; `isexec` makes a file executable. */
  async checkout(md5: string, path: string, { isexec = false } = {}): Promise<void> {
    if (!md5.endsWith(".dir")) {
      const temporary = join(dirname(path), `.${basename(path)}.new`);
      await Deno.mkdir(dirname(path), { recursive: true });
      await this.#take(md5, temporary);
      if (isexec) await Deno.chmod(temporary, EXECUTABLE);
      return await Deno.rename(temporary, path);
    }
    const entries = await this.#manifest(md5);
    await replaceDirectory(
      path,
      (staging) =>
        inParallel(entries, CONCURRENT_COPIES, async (entry) => {
          const to = join(staging, entry.relpath);
          await Deno.mkdir(dirname(to), { recursive: true });
          await this.#take(entry.md5, to);
        }),
    );
  }

  async #manifest(md5: string): Promise<DirectoryEntry[]> {
    return JSON.parse(await Deno.readTextFile(this.objectPath(md5)));
  }

  async #store(md5: string, write: (to: string) => Promise<void>): Promise<void> {
    const path = this.objectPath(md5);
    if (await exists(path)) return;
    const temporary = `${path}.${Deno.pid}.${this.#writes++}.new`;
    await Deno.mkdir(dirname(path), { recursive: true });
    await write(temporary);
    await Deno.chmod(temporary, PROTECTED);
    await Deno.rename(temporary, path);
  }

  async #take(md5: string, to: string): Promise<void> {
    await Deno.copyFile(this.objectPath(md5), to);
    await Deno.chmod(to, WRITABLE);
  }
}
