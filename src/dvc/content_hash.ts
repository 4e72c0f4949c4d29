/**
 * Content hashes as DVC 3 computes them: a file is the md5 of its bytes, a directory the md5 of a
 * JSON list of its files with the suffix `.dir`. Knows no stage and no lock file.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { inParallel } from "../concurrency.ts";
import { UserError } from "../errors.ts";
import { namingFile } from "../system_error.ts";
import { type DirectoryEntry, directoryManifest, sortByRelpath } from "./directory_manifest.ts";
import { IGNORE_FILE, IgnoreRules } from "./dvcignore.ts";
import { fileIdentity, isSettled, type StatCache } from "./stat_cache.ts";

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

const CONCURRENT_FILES = 32;
const EXECUTABLE = 0o111;
/** Files up to this size, in bytes, are read at once: for many small ones, calls cost more than reading. */
const READ_WHOLE = 1 << 20;
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
  const info = await infoOf(path);
  if (!info?.isDirectory) return info && await fileContent(path, info, statCache);
  return await directoryContent(path, await walk(path, root), statCache);
}

/**
 * As `hashContent`, without the list of files: of a directory in which nothing has changed since it
 * was last hashed, no file's hash is looked up.
 *
 * @throws the error of the disk, save that nothing is there.
 */
export async function summarizeContent(
  path: string,
  { statCache, root = "." }: HashOptions,
): Promise<Omit<Content, "files"> | undefined> {
  const info = await infoOf(path);
  if (!info?.isDirectory) return info && await fileContent(path, info, statCache);
  const walked = await walk(path, root);
  const known = statCache.getFolder(path, fingerprint(walked));
  if (known === undefined) {
    const { files: _, ...summary } = await directoryContent(path, walked, statCache);
    return summary;
  }
  return { md5: `${known}.dir`, size: totalSize(walked), nfiles: walked.length };
}

async function infoOf(path: string): Promise<Deno.FileInfo | undefined> {
  return await Deno.stat(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  });
}

async function fileContent(
  path: string,
  info: Deno.FileInfo,
  statCache: StatCache,
): Promise<Content> {
  const md5 = await hashFile(path, info, statCache);
  const executable = ((info.mode ?? 0) & EXECUTABLE) !== 0;
  return { md5, size: info.size, ...(executable ? { isexec: true } : {}) };
}

/** The md5 of some text or bytes, in hex. */
export function md5Hex(content: string | Uint8Array): string {
  return createHash("md5").update(content).digest("hex");
}

/** A file of a directory, as the disk describes it. */
interface WalkedFile {
  relpath: string;
  info: Deno.FileInfo;
}

async function walk(path: string, root: string): Promise<WalkedFile[]> {
  const relpaths = await listFiles(path, root);
  return relpaths.map((relpath) => ({ relpath, info: Deno.statSync(`${path}/${relpath}`) }));
}

/** A hash of names and identities; the order is the disk's, which an unchanged directory keeps. */
function fingerprint(files: readonly WalkedFile[]): string {
  return md5Hex(files.map(({ relpath, info }) => `${relpath}\0${fileIdentity(info)}`).join("\0"));
}

function totalSize(files: readonly WalkedFile[]): number {
  return files.reduce((total, { info }) => total + info.size, 0);
}

async function directoryContent(
  path: string,
  walked: readonly WalkedFile[],
  statCache: StatCache,
): Promise<Content> {
  const settled = walked.every(({ info }) => isSettled(info));
  const entries: DirectoryEntry[] = [];
  const unknown: { file: string; info: Deno.FileInfo; entry: DirectoryEntry }[] = [];
  for (const { relpath, info } of walked) {
    const file = `${path}/${relpath}`;
    const entry = { md5: statCache.get(file, info) ?? "", relpath };
    if (entry.md5 === "") unknown.push({ file, info, entry });
    entries.push(entry);
  }
  await inParallel(unknown, CONCURRENT_FILES, async ({ file, info, entry }) => {
    entry.md5 = await hashFile(file, info, statCache);
  });
  sortByRelpath(entries);
  const md5 = md5Hex(directoryManifest(entries));
  if (settled) statCache.setFolder(path, fingerprint(walked), md5);
  return { md5: `${md5}.dir`, size: totalSize(walked), nfiles: entries.length, files: entries };
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
