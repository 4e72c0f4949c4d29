/**
 * Content hashes as DVC 3 computes them: a file is the md5 of its bytes, a directory the md5 of a
 * JSON list of its files with the suffix `.dir`. Knows no stage and no lock file.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { inParallel } from "../concurrency.ts";
import { UserError } from "../errors.ts";
import { namingFile } from "../system_error.ts";
import { IGNORE_FILE, IgnoreRules } from "./dvcignore.ts";
import type { StatCache } from "./stat_cache.ts";

/** The content of a path, in the words of dvc.lock. */
export interface Content {
  /** 32 hex digits; for a directory followed by `.dir`. */
  md5: string;
  /** Bytes; for a directory the sum over its files. */
  size: number;
  /** Directories only. */
  nfiles?: number;
  /** Present on files that anyone may execute; not part of the hash. */
  isexec?: true;
  /** Directories only: every file, sorted by `relpath`. */
  files?: DirectoryEntry[];
}

/** One file of a directory. */
export interface DirectoryEntry {
  md5: string;
  /** Path below the directory, with `/`. */
  relpath: string;
}

const CONCURRENT_FILES = 32;
const EXECUTABLE = 0o111;
/** Files up to this size, in bytes, are read at once: for many small ones, calls cost more than reading. */
const READ_WHOLE = 1 << 20;
const NEEDS_NO_ESCAPE = /^[ !#-\[\]-~]*$/;
/** From here on, UTF-16 units and code points sort differently. */
const BEYOND_UNITS = /[\ud800-\uffff]/;

/** The repository that a path is hashed in. */
export interface HashOptions {
  statCache: StatCache;
  /** The folder from which `.dvcignore` holds. @default {"."} */
  root?: string;
}

/**
 * Hashes a file or directory; undefined when nothing is there.
 *
 * @throws the error of the disk, save that nothing is there.
 */
export async function hashContent(
  path: string,
  { statCache, root = "." }: HashOptions,
): Promise<Content | undefined> {
  const info = await Deno.stat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  });
  if (!info) return undefined;
  if (info.isDirectory) return await directoryContent(path, { statCache, root });
  const md5 = await hashFile(path, info, statCache);
  const executable = ((info.mode ?? 0) & EXECUTABLE) !== 0;
  return { md5, size: info.size, ...(executable ? { isexec: true } : {}) };
}

/**
 * DVC's text of a directory, whose md5 is the directory's hash: Python's `json.dumps` with sorted
 * keys over the entries sorted by code point.
 */
export function directoryManifest(entries: readonly DirectoryEntry[]): string {
  const rows = sortByRelpath([...entries]).map((entry) =>
    `{"md5": "${entry.md5}", "relpath": ${pythonString(entry.relpath)}}`
  );
  return `[${rows.join(", ")}]`;
}

/** Orders text by code point, as Python does; JavaScript's `<` orders by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length) {
    const x = a.codePointAt(i)!;
    const y = b.codePointAt(i)!;
    if (x !== y) return x - y;
    i += x > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}

function sortByRelpath(entries: DirectoryEntry[]): DirectoryEntry[] {
  const compare = entries.some(({ relpath }) => BEYOND_UNITS.test(relpath))
    ? compareCodePoints
    : (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
  return entries.sort((a, b) => compare(a.relpath, b.relpath));
}

/** The md5 of some text or bytes, in hex. */
export function md5Hex(content: string | Uint8Array): string {
  return createHash("md5").update(content).digest("hex");
}

async function directoryContent(
  path: string,
  { statCache, root }: Required<HashOptions>,
): Promise<Content> {
  const relpaths = await listFiles(path, root);
  const entries: DirectoryEntry[] = [];
  const unknown: { file: string; info: Deno.FileInfo; entry: DirectoryEntry }[] = [];
  let size = 0;
  for (const relpath of relpaths) {
    const file = `${path}/${relpath}`;
    const info = Deno.statSync(file);
    size += info.size;
    const entry = { md5: statCache.get(file, info) ?? "", relpath };
    if (entry.md5 === "") unknown.push({ file, info, entry });
    entries.push(entry);
  }
  await inParallel(unknown, CONCURRENT_FILES, async ({ file, info, entry }) => {
    entry.md5 = await hashFile(file, info, statCache);
  });
  sortByRelpath(entries);
  return {
    md5: `${md5Hex(directoryManifest(entries))}.dir`,
    size,
    nfiles: entries.length,
    files: entries,
  };
}

/**
 * Lists the files below a folder that count as its content, by paths with `/`, in no particular order.
 *
 * @throws {UserError} when one of them is a `.dvcignore`, which DVC refuses to hash.
 */
export async function listFiles(folder: string, root = "."): Promise<string[]> {
  return await filesBelow(folder, "", await IgnoreRules.read(folder, root));
}

async function filesBelow(top: string, below: string, rules: IgnoreRules): Promise<string[]> {
  const entries = [...Deno.readDirSync(join(top, below))];
  // As for DVC, a folder with a repository of its own is no content of this one.
  if (below !== "" && entries.some(({ name }) => name === ".dvc")) return [];
  const found: string[] = [];
  for (const { name, isDirectory, isSymlink } of entries) {
    const relpath = below ? `${below}/${name}` : name;
    // DVC follows links to files and passes by links to folders.
    const linksToFolder = isSymlink && Deno.statSync(join(top, relpath)).isDirectory;
    if (linksToFolder || rules.excludes(name, { isDirectory })) continue;
    if (name === IGNORE_FILE) {
      throw new UserError(
        `Cannot hash ${top}: ${relpath} lies in it, expected in a folder above, as for DVC`,
      );
    }
    if (!isDirectory) found.push(relpath);
    else {for (const file of await filesBelow(top, relpath, await rules.enter(name))) {
        found.push(file);
      }}
  }
  return found;
}

/**
 * The md5 of a file, from the stat cache when that knows the file as it is.
 *
 * @throws {UserError} when the file cannot be read.
 */
export async function hashFile(
  path: string,
  info: Deno.FileInfo,
  cache: StatCache,
): Promise<string> {
  const known = cache.get(path, info);
  if (known) return known;
  const md5 = await namingFile(`read ${path}`, () => readMd5(path, info.size));
  cache.set(path, info, md5);
  return md5;
}

async function readMd5(path: string, size: number): Promise<string> {
  if (size <= READ_WHOLE) return md5Hex(Deno.readFileSync(path));
  const hash = createHash("md5");
  using file = await Deno.open(path);
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}

function pythonString(text: string): string {
  if (NEEDS_NO_ESCAPE.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
