/**
 * Content hashes as DVC 3 computes them: a file is the md5 of its bytes, a directory the md5 of a
 * JSON list of its files with the suffix `.dir`. Knows no stage and no lock file.
 */
import { inParallel } from "../concurrency.ts";
import { infoIfPresent } from "../files/if_present.ts";
import { namingFile } from "../system_error.ts";
import { type DirectoryEntry, directoryManifest, sortByRelpath } from "./directory_manifest.ts";
import { IgnoreRules } from "./dvcignore.ts";
import { printSnapshot, summaryIfUnchanged } from "./folder_snapshot.ts";
import { type FolderWalk, walkFolder } from "./folder_walk.ts";
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
  const info = infoIfPresent(path);
  if (!info?.isDirectory) return info && await fileContent(path, info, statCache);
  const rules = await IgnoreRules.read(path, root);
  const walk = await walkFolder(path, rules);
  return await directoryContent(path, { walk, patterns: rules.patterns, statCache });
}

/**
 * As `hashContent`, without the list of files: a directory in which nothing has changed since it was
 * last hashed is not listed.
 *
 * @throws the error of the disk, save that nothing is there.
 */
export async function summarizeContent(
  path: string,
  { statCache, root = "." }: HashOptions,
): Promise<Omit<Content, "files"> | undefined> {
  const info = infoIfPresent(path);
  if (!info?.isDirectory) return info && await fileContent(path, info, statCache);
  const rules = await IgnoreRules.read(path, root);
  const { patterns } = rules;
  const known = statCache.getFolder(path);
  const summary = known === undefined ? undefined : summaryIfUnchanged(known, { path, patterns });
  if (summary) return { ...summary, md5: `${summary.md5}.dir` };
  const walk = await walkFolder(path, rules);
  const { files: _, ...hashed } = await directoryContent(path, { walk, patterns, statCache });
  return hashed;
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
  return md5().update(content).digest("hex");
}

/** `node:crypto` loads with the first hash: where nothing has changed, that is a tenth of the time. */
function md5() {
  return globalThis.process.getBuiltinModule("node:crypto").createHash("md5");
}

async function directoryContent(
  path: string,
  { walk, patterns, statCache }: { walk: FolderWalk; patterns: string; statCache: StatCache },
): Promise<Content> {
  const entries: DirectoryEntry[] = [];
  const unknown: { file: string; info: Deno.FileInfo; entry: DirectoryEntry }[] = [];
  let size = 0;
  for (const { relpath, info } of walk.files) {
    const file = `${path}/${relpath}`;
    const entry = { md5: statCache.get(file, info) ?? "", relpath };
    if (entry.md5 === "") unknown.push({ file, info, entry });
    entries.push(entry);
    size += info.size;
  }
  await inParallel(unknown, CONCURRENT_FILES, async ({ file, info, entry }) => {
    entry.md5 = await hashFile(file, info, statCache);
  });
  sortByRelpath(entries);
  const md5 = md5Hex(directoryManifest(entries));
  const nfiles = entries.length;
  const snapshot = printSnapshot({ md5, size, nfiles }, { ...walk, patterns });
  if (snapshot !== undefined) statCache.setFolder(path, snapshot);
  return { md5: `${md5}.dir`, size, nfiles, files: entries };
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
  const hash = md5();
  using file = await Deno.open(path);
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}
