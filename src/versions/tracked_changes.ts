/** Compares what two revisions track, folders file by file where the cache has their manifests. */
import { hashContent } from "../dvc/content_hash.ts";
import { compareCodePoints } from "../dvc/directory_manifest.ts";
import type { ObjectCache } from "../dvc/object_cache.ts";
import type { StatCache } from "../dvc/stat_cache.ts";
import type { TrackedOut } from "./tracked_outs.ts";

/** The way in which a path differs. */
export type Change = "added" | "deleted" | "modified";

/** One path that differs. */
export interface DataChange {
  path: string;
  change: Change;
  before?: string;
  after?: string;
  /** Files in a folder that were added, deleted or modified; undefined for a file, or unknown. */
  files?: { path: string; change: Change }[];
}

/** A path with its hash. */
export interface HashedPath {
  path: string;
  md5: string;
}

/** Hashes outs as they lie here; missing ones are left out. */
export async function outsHere(
  outs: readonly TrackedOut[],
  statCache: StatCache,
): Promise<(HashedPath & { files?: Map<string, string> })[]> {
  const found = [];
  for (const { path } of outs) {
    const content = await hashContent(path, { statCache });
    if (!content) continue;
    const files = content.files && new Map(content.files.map((file) => [file.relpath, file.md5]));
    found.push({ path, md5: content.md5, files });
  }
  return found;
}

/** Lists the differences, sorted by path. */
export async function diffData(
  before: readonly (HashedPath & { files?: Map<string, string> })[],
  after: readonly (HashedPath & { files?: Map<string, string> })[],
  cache: ObjectCache,
): Promise<DataChange[]> {
  const old = new Map(before.map((out) => [out.path, out]));
  const now = new Map(after.map((out) => [out.path, out]));
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort(compareCodePoints);
  const changes: DataChange[] = [];
  for (const path of paths) {
    const [a, b] = [old.get(path), now.get(path)];
    if (a?.md5 === b?.md5) continue;
    const [filesBefore, filesAfter] = [await filesOf(a, cache), await filesOf(b, cache)];
    changes.push({
      path,
      change: changeBetween(a?.md5, b?.md5),
      before: a?.md5,
      after: b?.md5,
      files: filesBefore && filesAfter && diffFiles(filesBefore, filesAfter),
    });
  }
  return changes;
}

function diffFiles(before: Map<string, string>, after: Map<string, string>) {
  return [...new Set([...before.keys(), ...after.keys()])].sort(compareCodePoints)
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path, change: changeBetween(before.get(path), after.get(path)) }));
}

function changeBetween(before: string | undefined, after: string | undefined): Change {
  return before === undefined ? "added" : after === undefined ? "deleted" : "modified";
}

async function filesOf(
  out: (HashedPath & { files?: Map<string, string> }) | undefined,
  cache: ObjectCache,
): Promise<Map<string, string> | undefined> {
  if (!out) return new Map();
  if (out.files) return out.files;
  if (!out.md5.endsWith(".dir") || await cache.checkObject(out.md5) !== "intact") return undefined;
  return new Map((await cache.entries(out.md5)).map(({ relpath, md5 }) => [relpath, md5]));
}
