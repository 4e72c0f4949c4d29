/**
 * DVC's local cache, `.dvc/cache/files/md5/<2>/<30>`: content by hash, read-only. A directory's
 * manifest is stored last, so that its presence promises all of its files. What goes in and what
 * comes out is compared with its hash.
 */
import { basename, dirname, join, resolve } from "node:path";
import { exists, removeIfPresent, replaceDirectory } from "../files/atomic_write.ts";
import { infoIfPresent } from "../files/if_present.ts";
import { inParallel } from "../concurrency.ts";
import { UserError } from "../errors.ts";
import { namingFile } from "../system_error.ts";
import { type Content, hashFile, md5Hex } from "./content_hash.ts";
import { type DirectoryEntry, directoryManifest, parseManifest } from "./directory_manifest.ts";
import { noStatCache, type StatCache } from "./stat_cache.ts";

const PROTECTED = 0o444;
const WRITABLE = 0o644;
const EXECUTABLE = 0o755;
const CHANGED = "it changed while it was copied into the cache";
const CONCURRENT_COPIES = 16;
/** Files up to this size, in bytes, are copied in one read and one write. */
const COPIED_WHOLE = 1 << 20;

/** Where DVC keeps objects below a repository's root. */
export const CACHE_DIRECTORY = ".dvc/cache";

/**
 * Ways of putting an object into the workspace: a writable copy, which shares blocks where the file
 * system can (reflink), or a read-only link.
 */
export type LinkType = "copy" | "hardlink" | "symlink";

/** An object as it lies in the cache; a directory is as bad as the worst of its files. */
export type ObjectState = "intact" | "missing" | "damaged";

/** Content by md5 in one folder. */
export class ObjectCache {
  #folder: string;
  #objects: string;
  #statCache: StatCache;
  readonly #link: LinkType;
  /** Folders of objects that are known to be there. */
  readonly #folders = new Set<string>();
  /** Folder → names that it had when it was first listed. */
  readonly #listed = new Map<string, Set<string>>();
  /** Tells apart temporary files of equal content, those of a killed process included. */
  readonly #writer = crypto.randomUUID();
  #writes = 0;

  /**
   * `statCache` spares hashing objects that have not changed since they were hashed; `link` is the
   * way in which objects come into the workspace.
   */
  constructor(
    folder: string = CACHE_DIRECTORY,
    statCache: StatCache = noStatCache,
    { link = "copy" }: { link?: LinkType } = {},
  ) {
    this.#folder = folder;
    this.#link = link;
    this.#objects = join(folder, "files/md5");
    this.#statCache = statCache;
  }

  /** The path of an object. */
  objectPath(md5: string): string {
    return join(this.#objects, md5.slice(0, 2), md5.slice(2));
  }

  /** True when the object is there, intact or not; for a directory only its manifest is looked up. */
  has(md5: string): Promise<boolean> {
    return exists(this.objectPath(md5));
  }

  /** Lists the md5s of all objects, whole or not. */
  *list(): Generator<string> {
    for (const two of foldersOf(this.#objects)) {
      for (const { name } of Deno.readDirSync(join(this.#objects, two))) {
        if (/^[0-9a-f]{30}(\.dir)?$/.test(name)) yield two + name;
      }
    }
  }

  /** Removes an object. */
  async remove(md5: string): Promise<void> {
    await namingFile(`remove ${this.objectPath(md5)}`, () => removeIfPresent(this.objectPath(md5)));
  }

  /**
   * The files of a cached directory.
   *
   * @throws {UserError} when the manifest is missing, damaged, or leads out of its folder.
   */
  entries(md5: string): Promise<DirectoryEntry[]> {
    return this.#manifest(md5);
  }

  /**
   * Stores what `write` puts into the file that it is given; for a damaged object, the new one.
   *
   * @throws {UserError} when that has another hash; `from` says where it came from.
   */
  receive(
    md5: string,
    options: { from: string; write: (to: string) => Promise<void> },
  ): Promise<void> {
    return this.#store(md5, {
      ...options,
      mismatch: "expected the content that its name promises",
    });
  }

  /** Compares one object with its hash: of a directory the manifest alone. */
  checkObject(md5: string): Promise<ObjectState> {
    return this.#checkOne(md5);
  }

  /** Compares an object, and for a directory all of its files, with their hashes. */
  async check(md5: string): Promise<ObjectState> {
    const state = await this.#checkOne(md5);
    if (state !== "intact" || !md5.endsWith(".dir")) return state;
    const states = new Set<ObjectState>();
    const entries = await this.#manifest(md5);
    await inParallel(entries, CONCURRENT_COPIES, async (entry) => {
      states.add(await this.#checkOne(entry.md5));
    });
    return states.has("damaged") ? "damaged" : states.has("missing") ? "missing" : "intact";
  }

  /** Moves the object, and of a directory all files, that are damaged to `damaged/` in the cache. */
  async putAsideDamaged(md5: string): Promise<void> {
    const isDirectory = md5.endsWith(".dir") && await this.#checkOne(md5) === "intact";
    const files = isDirectory ? (await this.#manifest(md5)).map((entry) => entry.md5) : [];
    for (const each of new Set([md5, ...files])) {
      if (await this.#checkOne(each) === "damaged") await this.#putAside(each);
    }
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

  /**
   * Copies a file or directory into the cache.
   *
   * @throws {UserError} when a file no longer has the content that was hashed.
   */
  async save(path: string, content: Content): Promise<void> {
    if (!content.files) return await this.#storeFile(content.md5, path);
    await inParallel(
      content.files,
      CONCURRENT_COPIES,
      (file) => this.#storeFile(file.md5, join(path, file.relpath)),
    );
    const text = directoryManifest(content.files);
    await this.#store(content.md5, { from: path, write: (to) => Deno.writeTextFile(to, text) });
  }

  /**
   * Puts an object back into the workspace, whole or not at all; `isexec` makes a file executable.
   *
   * @throws {UserError} when the object is missing or damaged.
   */
  async checkout(md5: string, path: string, { isexec = false } = {}): Promise<void> {
    if (!md5.endsWith(".dir")) {
      const temporary = join(dirname(path), `.${basename(path)}.new`);
      await Deno.mkdir(dirname(path), { recursive: true });
      await removeIfPresent(temporary);
      await this.#take(md5, temporary);
      if (isexec && this.#link === "copy") await Deno.chmod(temporary, EXECUTABLE);
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

  async #checkOne(md5: string): Promise<ObjectState> {
    const path = this.objectPath(md5);
    const info = infoIfPresent(path);
    if (!info) return "missing";
    if (!info.isFile) return "damaged";
    const found = await hashFile(path, info, this.#statCache);
    return found === md5.replace(/\.dir$/, "") ? "intact" : "damaged";
  }

  /** @throws {UserError} when the manifest is damaged, or leads out of its folder. */
  async #manifest(md5: string): Promise<DirectoryEntry[]> {
    const path = this.objectPath(md5);
    await this.#requireIntact(md5);
    const entries = parseManifest(await Deno.readTextFile(path));
    if (entries) return entries;
    throw new UserError(`Cannot use ${path}: expected a list of hashes and paths below a folder`);
  }

  async #storeFile(md5: string, from: string): Promise<void> {
    const { size } = await namingFile(`read ${from}`, () => Deno.statSync(from));
    if (size <= COPIED_WHOLE) return await this.#storeBytes(md5, from);
    await this.#store(md5, { from, write: (to) => Deno.copyFile(from, to) });
  }

  /** Hashes the bytes that it writes, which spares reading them again; for small files. */
  async #storeBytes(md5: string, from: string): Promise<void> {
    const path = this.objectPath(md5);
    if (!await this.#isNeeded(md5)) return;
    const temporary = this.#temporary(path);
    await namingFile(`write ${path}`, () => this.#makeFolder(dirname(path)));
    const bytes = await namingFile(`read ${from}`, () => Deno.readFileSync(from));
    if (md5Hex(bytes) !== md5) throw new UserError(`Cannot keep ${from}: ${CHANGED}`);
    try {
      await namingFile(`write ${path}`, () => {
        Deno.writeFileSync(temporary, bytes, { createNew: true, mode: PROTECTED });
        Deno.renameSync(temporary, path);
      });
    } catch (error) {
      await removeIfPresent(temporary);
      throw error;
    }
  }

  /** False when the object is there; puts a damaged one aside. */
  async #isNeeded(md5: string): Promise<boolean> {
    if (!this.#seen(md5)) return true;
    const state = await this.#checkOne(md5);
    if (state === "damaged") await this.#putAside(md5);
    return state !== "intact";
  }

  /**
   * True when the object lay in its folder as that was first listed. One listing costs less than a
   * look for each object. It counts as there from then on, since its caller stores it.
   */
  #seen(md5: string): boolean {
    const folder = dirname(this.objectPath(md5));
    let names = this.#listed.get(folder);
    if (!names) this.#listed.set(folder, names = new Set(namesIn(folder)));
    const name = md5.slice(2);
    if (names.has(name)) return true;
    names.add(name);
    return false;
  }

  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    Deno.mkdirSync(folder, { recursive: true });
    this.#folders.add(folder);
  }

  #temporary(path: string): string {
    return `${path}.${this.#writer}.${this.#writes++}.new`;
  }

  async #store(
    md5: string,
    { from, write, mismatch = CHANGED }: {
      from: string;
      write: (to: string) => Promise<void>;
      mismatch?: string;
    },
  ): Promise<void> {
    if (!await this.#isNeeded(md5)) return;
    const path = this.objectPath(md5);
    const temporary = this.#temporary(path);
    await Deno.mkdir(dirname(path), { recursive: true });
    try {
      await write(temporary);
      await Deno.chmod(temporary, PROTECTED);
      const written = await hashFile(temporary, await Deno.stat(temporary), noStatCache);
      if (written !== md5.replace(/\.dir$/, "")) {
        throw new UserError(`Cannot keep ${from}: ${mismatch}`);
      }
      await Deno.rename(temporary, path);
    } catch (error) {
      await removeIfPresent(temporary);
      throw error;
    }
  }

  async #putAside(md5: string): Promise<void> {
    const aside = join(this.#folder, "damaged");
    await Deno.mkdir(aside, { recursive: true });
    await Deno.rename(this.objectPath(md5), join(aside, md5));
  }

  async #requireIntact(md5: string): Promise<void> {
    const state = await this.#checkOne(md5);
    if (state !== "intact") {
      throw new UserError(`Cannot use ${this.objectPath(md5)}: the object is ${state}`);
    }
  }

  async #take(md5: string, to: string): Promise<void> {
    await this.#requireIntact(md5);
    const path = this.objectPath(md5);
    if (this.#link === "hardlink") return await Deno.link(path, to);
    if (this.#link === "symlink") return await Deno.symlink(resolve(path), to);
    await Deno.copyFile(path, to);
    await Deno.chmod(to, WRITABLE);
  }
}

function foldersOf(path: string): string[] {
  return namesIn(path).filter((name) => /^[0-9a-f]{2}$/.test(name));
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
